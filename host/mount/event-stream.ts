import type { ServerResponse } from 'node:http'

/**
 * Ends a response that is an event stream, and no other: an EventSource connects again by itself, so that its stream can
 * be ended between two events, while any other body must finish.
 */
export function endEventStream(response: ServerResponse): void {
  if (response.writableEnded || !isEventStream(response)) return
  // The application does not know: what it writes until the end has been sent is an error that nobody would hear.
  response.on('error', () => {})
  response.end()
}

/** The header block is read as it was sent: Node keeps what is given to `writeHead` out of `getHeader`. */
function isEventStream(response: ServerResponse): boolean {
  const { _header: sent } = response as unknown as { _header: string | null }
  return sent !== null && /\r\ncontent-type: *text\/event-stream/i.test(sent)
}
