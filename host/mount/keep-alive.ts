import type { Server, ServerResponse } from 'node:http'
import type { Connections } from './connections.ts'

/** How often connections are looked at within the time that they may be idle. */
const looks = 16

/**
 * Closes connections of a server on which nothing has happened for `timeout` milliseconds after a response, or up to an
 * eighth of that more. Gives what has to be done with every response, so that the client is told as Node would tell it.
 *
 * Node's own way is a timer that is set after each response and cleared by the next request: 4 per cent of a small
 * application's time. It is Node's again once somebody sets the server's `keepAliveTimeout`, which is 0 here.
 */
export function keepAlive(
  server: Server,
  timeout: number,
  connections: Connections,
): (response: ServerResponse) => void {
  server.keepAliveTimeout = 0
  let timer: NodeJS.Timeout | undefined
  server.on('listening', () => {
    timer ??= setInterval(() => {
      if (server.keepAliveTimeout === 0) connections.cutIdle(looks)
    }, timeout / looks).unref()
  })
  server.on('close', () => {
    clearInterval(timer)
    timer = undefined
  })
  return response => {
    // What the header Keep-Alive says. Node has no public name for it.
    if (server.keepAliveTimeout === 0) (response as { _keepAliveTimeout?: number })._keepAliveTimeout = timeout
  }
}
