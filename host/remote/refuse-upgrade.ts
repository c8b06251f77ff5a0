import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type PorticoError, toProblem } from '../errors.ts'

/** Answers an upgrade with the problem document of an error (RFC 9457) and ends its connection. */
export function refuseUpgrade(socket: Duplex, error: PorticoError): void {
  const body = JSON.stringify(toProblem(error))
  socket.end(
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  )
}
