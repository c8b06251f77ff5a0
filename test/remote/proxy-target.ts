import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createRawServer, type Server as RawServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { type ProxyOptions, proxy } from '../../host/index.ts'
import { listen, openHost } from '../host/serving.ts'

/** A server to be proxied that ends with the test. */
export async function openTarget(t: TestContext, listener: RequestListener): Promise<Server> {
  const server = createServer(listener)
  await start(t, server)
  t.after(() => server.closeAllConnections())
  return server
}

/** A server that speaks what it likes: `onRequest` gets each connection once its first bytes are there. */
export async function openRawTarget(
  t: TestContext,
  onRequest: (socket: Socket, received: string) => void,
): Promise<RawServer & { sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  const server = createRawServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    socket.once('data', data => onRequest(socket, data.toString('latin1')))
  })
  await start(t, server)
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  return Object.assign(server, { sockets })
}

/** The address of a server of this machine. */
export function addressOf(server: RawServer): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** An address of this machine at which nothing listens. */
export async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = addressOf(server)
  await once(server.close(), 'close')
  return address
}

/** A host with one proxy at `/p`, listening; gives its port. */
export async function serveProxy(t: TestContext, target: RawServer | string, options?: ProxyOptions): Promise<number> {
  const host = await openHost(t)
  host.mount('/p', proxy(typeof target === 'string' ? target : addressOf(target), options))
  return listen(host)
}

/** A listener that answers what has reached it, as JSON. */
export const show: RequestListener = (request, response) => {
  const { method, url, headers } = request
  let body = ''
  request.on('data', chunk => {
    body += chunk
  })
  request.on('end', () => {
    const { remotePort } = request.socket
    response.end(JSON.stringify({ method, url, headers, body, trailers: request.trailers, connection: remotePort }))
  })
}

async function start(t: TestContext, server: RawServer): Promise<void> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
}
