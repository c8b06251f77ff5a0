import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { Served, ServeOptions } from '../../adapters/mounting.ts'

/** Serves a listener on a port of this machine. */
export async function listen(listener: RequestListener, { headersTimeout }: ServeOptions = {}): Promise<Served> {
  const timeouts = headersTimeout === undefined ? {} : { headersTimeout, connectionsCheckingInterval: 50 }
  const server = createServer(timeouts, listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    port,
    log: [],
    close: async () => {
      if (!server.listening) return
      const closed = once(server.close(), 'close')
      server.closeAllConnections()
      await closed
    },
  }
}
