import { createServer, type Server } from 'node:http'
import { WebSocketServer } from 'ws'

/** A server whose WebSockets send every message back. */
export function createSocketServer(): Server {
  const server = createServer((_request, response) => response.writeHead(404).end())
  new WebSocketServer({ server }).on('connection', socket => {
    socket.on('message', (message, binary) => socket.send(message, { binary }))
  })
  return server
}
