import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

// An application of WebSockets, which say their URL.

const server = createServer((request, response) => {
  if (request.url === '/exit') process.exit(1)
  response.end('page')
})
new WebSocketServer({ server }).on('connection', (socket, request) => socket.send(request.url ?? ''))

export default server
