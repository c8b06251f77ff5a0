import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Plugin } from 'http-proxy-middleware'
import { connectionOptions, isEndToEnd } from '../core/end-to-end.ts'
import { rememberKeepAlive } from './proxy-agents.ts'
import type { ProxyFailures } from './proxy-failures.ts'

/** Mends how requests go out and answers come back, before any handler of the user's sees them. */
export function mendAnswers(failures: ProxyFailures): Plugin {
  return (server, { selfHandleResponse = false }) => {
    server.on('proxyReq', (outgoing, request, response, { proxyTimeout }) => {
      watch(outgoing, response, proxyTimeout, failures)
      outgoing.on('information', hint => passOnHints(hint, response))
      request.once('end', () => {
        const trailers = trailersOf(request)
        if (trailers.length > 0) outgoing.addTrailers(trailers)
      })
    })
    server.on('proxyRes', (answer, request, response) => {
      answer.on('error', error => {
        if (!response.destroyed) failures.cut(response, error)
      })
      mendStatus(answer)
      rememberKeepAlive(answer)
      mendHeaders(answer, request)
      if (!selfHandleResponse) passOn(answer, response)
    })
  }
}

/** Takes care that every request to the target ends, whatever the target does. */
function watch(
  outgoing: ClientRequest,
  response: ServerResponse,
  timeout: number | undefined,
  failures: ProxyFailures,
): void {
  let isAnswered = false
  outgoing.once('response', () => {
    isAnswered = true
    clearTimeout(deadline)
  })
  // Node's own timeout is one of silence, and headers may come a byte at a time.
  let deadline: NodeJS.Timeout | undefined
  outgoing.once('finish', () => {
    if (timeout && !isAnswered && !isFailed) deadline = setTimeout(() => outgoing.emit('timeout'), timeout)
  })
  let isFailed = false
  outgoing.once('error', () => {
    isFailed = true
  })
  outgoing.once('timeout', () => failures.markLate(response))
  // Node starts a request's own timeout only when it is connected.
  if (timeout && outgoing.socket?.connecting) outgoing.socket.setTimeout(timeout)
  // After a 101 that nobody asked for, Node closes the request without an error.
  outgoing.once('close', () => {
    clearTimeout(deadline)
    if (!isAnswered && !isFailed) outgoing.emit('error', Object.assign(new Error('no answer'), { code: 'EPIPE' }))
  })
  // The response may have been ended by somebody else: the mount's deadline, or a handler that failed.
  response.once('close', () => {
    if (!isAnswered) outgoing.destroy()
  })
}

/** An informational answer may be dropped (RFC 9110 section 15.2); Node has a way to send these two. */
function passOnHints({ statusCode, headers }: { statusCode: number; headers: object }, response: ServerResponse): void {
  if (response.headersSent || response.req.httpVersion === '1.0') return
  if (statusCode === 102) response.writeProcessing()
  if (statusCode !== 103) return
  try {
    response.writeEarlyHints(headers as Record<string, string>)
  } catch {
    // A hint that Node takes for malformed is no reason to lose the answer.
  }
}

/** Node parses status lines that it throws at when they are written. */
function mendStatus(answer: IncomingMessage): void {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(answer.statusMessage ?? '')) answer.statusMessage = ''
  if ((answer.statusCode ?? 0) >= 200) return // Whatever else comes from it belongs to no request.
  ;(answer as { req?: ClientRequest }).req!.shouldKeepAlive = false
  answer.statusCode = 502
  answer.statusMessage = ''
}

function mendHeaders({ headers, statusCode }: IncomingMessage, { httpVersion, method }: IncomingMessage): void {
  const isChunked = headers['transfer-encoding'] !== undefined
  const options = connectionOptions(headers.connection)
  for (const name of Object.keys(headers)) if (!isEndToEnd(name, options)) delete headers[name]
  // RFC 9110 section 8.6; a client that believed it would take the next answer for a body.
  if (statusCode === 204) delete headers['content-length']
  // A Trailer header on a message that cannot have trailers makes Node throw.
  const isBodyless = method === 'HEAD' || statusCode === 204 || statusCode === 304
  if (!isChunked || isBodyless || httpVersion === '1.0') delete headers.trailer
}

function passOn(answer: IncomingMessage, response: ServerResponse): void {
  // The middleware sets one where there is none, and would say keep-alive on a connection that is about to end.
  answer.headers.connection = response.shouldKeepAlive ? 'keep-alive' : 'close'
  answer.once('end', () => {
    const trailers = trailersOf(answer)
    if (trailers.length > 0 && !response.writableEnded) response.addTrailers(trailers)
  })
  // What comes with the headers goes out with them; headers that come alone, of an event stream say, do not wait.
  setImmediate(() => {
    if (!response.headersSent && !response.destroyed) response.flushHeaders()
  })
}

const none: ReadonlySet<string> = new Set()

/** An injected request has none, not even an empty list. */
function trailersOf({ rawTrailers = [] }: Partial<IncomingMessage>): [string, string][] {
  const trailers: [string, string][] = []
  for (let index = 0; index < rawTrailers.length; index += 2) {
    const [name, value] = [rawTrailers[index] as string, rawTrailers[index + 1] as string]
    if (isEndToEnd(name.toLowerCase(), none) && !/^(?:content-length|host|trailer)$/i.test(name)) {
      trailers.push([name, value])
    }
  }
  return trailers
}
