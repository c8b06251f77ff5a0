import { createServer, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { createPayload, digest, holdTime } from './payload.ts'

const payload = createPayload()

/** Writes an event every few milliseconds, for ever. */
export function sendEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  let count = 0
  const timer = setInterval(() => response.write(`data: ${++count}\n\n`), 5)
  response.on('close', () => clearInterval(timer))
}

/** The application of node's own means: with WebSockets that echo, and send large messages all the time at `/flood`. */
const server = createServer(async (request, response) => {
  if (request.url === '/upload') response.end(digest(await buffer(request)))
  else if (request.url === '/download') response.end(payload)
  else if (request.url === '/events') sendEvents(response)
  else if (request.url === '/never') response.write('begun')
  else if (request.url === '/hold') {
    await sleep(holdTime)
    response.end('held')
  } else response.end('plain')
})
const large = Buffer.alloc(300_000, 1)
new WebSocketServer({ server }).on('connection', (socket, request) => {
  socket.on('message', message => socket.send(`echo ${message}`))
  if (request.url !== '/flood') return
  const timer = setInterval(() => socket.send(large), 5)
  socket.on('close', () => clearInterval(timer))
})

export default server
