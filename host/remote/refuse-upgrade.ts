import type { Duplex } from 'node:stream'
import type { PorticoError } from '../errors.ts'
import { problemMessage } from '../problem-message.ts'

/** Answers an upgrade with the problem document of an error (RFC 9457) and ends its connection. */
export function refuseUpgrade(socket: Duplex, error: PorticoError): void {
  const fields: Record<string, string> = { 'Cache-Control': 'no-store' }
  if (error.status === 503) fields['Retry-After'] = String(error.retryAfter ?? 1)
  socket.end(problemMessage(error, { fields }))
}
