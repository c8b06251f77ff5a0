import { STATUS_CODES } from 'node:http'
import { type PorticoError, toProblem } from './errors.ts'

/** What of a message is not the error's own. */
export interface ProblemMessageSetting {
  /** Default: the error's. */
  readonly status?: number
  /** Further header fields: the host's own, since nothing in them is escaped. */
  readonly fields?: Readonly<Record<string, string>>
}

/**
 * The problem document of an error (RFC 9457) as a whole HTTP/1.1 message, for a socket that has no response: after it
 * the connection ends.
 */
export function problemMessage(
  error: PorticoError,
  { status = error.status, fields = {} }: ProblemMessageSetting = {},
): string {
  const body = JSON.stringify(toProblem(error, status))
  const all = {
    ...fields,
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}
