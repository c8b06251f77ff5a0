import { type ServerResponse, STATUS_CODES } from 'node:http'
import { type ErrorCode, type PorticoError, toProblem } from '../errors.ts'

/** Headers that describe a body the application had begun to prepare, and that the host's own answer does not have. */
const bodyHeaders = [
  'content-encoding',
  'content-length',
  'etag',
  'last-modified',
  'transfer-encoding',
  'accept-ranges',
]

const answered = new WeakMap<ServerResponse, ErrorCode>()

/** The code of the error that the host answered with in the application's place, or cut the connection for. */
export function errorCodeOf(response: ServerResponse): ErrorCode | undefined {
  return answered.get(response)
}

/**
 * Answers with the problem document of an error (RFC 9457). A response that has begun cannot become one: its
 * connection is cut, so that the client does not take half an answer for a whole one.
 */
export function sendProblem(response: ServerResponse, error: PorticoError): void {
  answered.set(response, error.code)
  if (response.headersSent) {
    response.destroy()
    return
  }
  // Only those that are there: Node takes the removal of a length as the wish for a body without one.
  for (const name of bodyHeaders) if (response.hasHeader(name)) response.removeHeader(name)
  response.statusCode = error.status
  // What the application had set may be what it failed with.
  response.statusMessage = STATUS_CODES[error.status] ?? ''
  if (error.status === 503) response.setHeader('retry-after', String(error.retryAfter ?? 1))
  if (error.status === 405) response.setHeader('allow', '')
  response.setHeader('content-type', 'application/problem+json')
  response.setHeader('cache-control', 'no-store')
  const body = Buffer.from(JSON.stringify(toProblem(error)))
  response.setHeader('content-length', body.byteLength)
  response.end(body)
}
