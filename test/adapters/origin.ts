import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server at an address of its own, which a remote mount reaches; it counts what arrives. */
export class Origin {
  readonly url: URL
  /** Every request that arrived, oldest first. */
  readonly requests: IncomingMessage[] = []
  /** How many connections were opened to it. */
  connections = 0
  readonly #listener: RequestListener
  readonly #running = new Set<ServerResponse>()
  #server: Server

  private constructor(server: Server, listener: RequestListener) {
    this.#server = server
    this.#listener = listener
    this.url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    this.#watch()
  }

  /** Listens on a free port of this machine. */
  static async open(listener: RequestListener): Promise<Origin> {
    return new Origin(await listen(listener, 0), listener)
  }

  /** Listens again at the same address, after `stop` or `close`. */
  async restart(): Promise<void> {
    this.#server = await listen(this.#listener, Number(this.url.port))
    this.#watch()
  }

  /** Takes no more connections, and ends those it has with the answer they carry: what a server does that is told to go. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const response of this.#running) response.shouldKeepAlive = false
    await closed
  }

  /** Ends at once. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = this.stop()
    this.#server.closeAllConnections()
    await closed
  }

  #watch(): void {
    this.#server.on('connection', () => this.connections++)
    this.#server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      this.requests.push(request)
      this.#running.add(response)
      if (!this.#server.listening) response.shouldKeepAlive = false
      response.on('close', () => this.#running.delete(response))
    })
  }
}

async function listen(listener: RequestListener, port: number): Promise<Server> {
  const server = createServer(listener).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** An address of this machine at which nothing listens. */
export async function deadAddress(): Promise<URL> {
  const origin = await Origin.open(() => {})
  await origin.close()
  return origin.url
}
