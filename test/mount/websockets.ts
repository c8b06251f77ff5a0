import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { TestContext } from 'node:test'
import websocket from '@fastify/websocket'
import Fastify from 'fastify'
import { WebSocket, WebSocketServer } from 'ws'
import { say } from '../host/listeners.ts'

/** A server whose WebSockets answer each message with the URLs they came by. */
export function echoServer() {
  const app = createServer(say('plain'))
  const sockets = new WebSocketServer({ server: app })
  sockets.on('connection', (socket, request: IncomingMessage & { originalUrl?: string; baseUrl?: string }) => {
    const { url, originalUrl, baseUrl } = request
    socket.on('message', message =>
      socket.send(JSON.stringify({ message: String(message), url, originalUrl, baseUrl })),
    )
  })
  return { app, sockets }
}

/** A Fastify application with a WebSocket at `/socket`, whose answers begin with its label. */
export function echoFastify(label: string) {
  const app = Fastify()
  app.register(websocket)
  app.register(async scope => {
    scope.get('/socket', { websocket: true }, socket => {
      socket.on('message', message => socket.send(`${label} ${message}`))
    })
  })
  app.get('/plain', () => 'plain')
  return app
}

/** Opens a WebSocket that ends with the test. */
export async function dial(t: TestContext, port: number, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  t.after(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

/** Sends a message and gives the next one that comes. */
export async function exchange(socket: WebSocket, message: string): Promise<string> {
  const answer = once(socket, 'message')
  socket.send(message)
  return String((await answer)[0])
}

/** The headers of a WebSocket handshake (RFC 6455 section 4.1). */
export const handshake = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}
