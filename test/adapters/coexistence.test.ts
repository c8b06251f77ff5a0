import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance } from 'fastify'
import { Server as SocketServer } from 'socket.io'
import { io } from 'socket.io-client'
import { WebSocket, WebSocketServer } from 'ws'
import { createHost } from '../../host/index.ts'

const host = await createHost({ logger: false, drain: { deadline: 500 } })
after(() => host.close())

/** Sends a message and gives the echo. */
type Echo = (message: string) => Promise<string>

it('ws, socket.io and Fastify websocket applications, and the host’s own, coexist for ten seconds, each echoing', async t => {
  await host.register(websocket)
  await host.register(async (scope: FastifyInstance) => {
    scope.get('/native', { websocket: true }, socket => {
      socket.on('message', message => socket.send(`native ${message}`))
    })
  })
  host.mount('/ws', createWsApp())
  host.mount('/io', createSocketIoApp())
  host.mount('/fastify', createFastifyApp())
  await host.listen({ port: 0, host: '127.0.0.1' })
  const { port } = host.server.address() as { port: number }

  const echoes: Record<string, Echo> = {
    ws: await openWebSocket(`ws://127.0.0.1:${port}/ws/socket`, t.signal),
    native: await openWebSocket(`ws://127.0.0.1:${port}/native`, t.signal),
    fastify: await openWebSocket(`ws://127.0.0.1:${port}/fastify/socket`, t.signal),
    io: await openSocketIo(port),
  }
  // engine.io ends sockets it does not know after one second; ten are enough for every such timer to have run.
  for (let second = 0; second <= 10; second++) {
    for (const [name, echo] of Object.entries(echoes)) assert.equal(await echo(`${second}`), `${name} ${second}`)
    if (second < 10) await sleep(1000)
  }
})

function createWsApp() {
  const server = createServer()
  new WebSocketServer({ server, path: '/socket' }).on('connection', socket => {
    socket.on('message', message => socket.send(`ws ${message}`))
  })
  return server
}

function createSocketIoApp() {
  const server = createServer()
  new SocketServer(server).on('connection', socket => {
    socket.on('message', (message, acknowledge) => acknowledge(`io ${message}`))
  })
  return server
}

function createFastifyApp() {
  const app = Fastify()
  app.register(websocket)
  app.register(async (scope: FastifyInstance) => {
    scope.get('/socket', { websocket: true }, socket => {
      socket.on('message', message => socket.send(`fastify ${message}`))
    })
  })
  return app
}

async function openWebSocket(url: string, signal: AbortSignal): Promise<Echo> {
  const socket = new WebSocket(url)
  signal.addEventListener('abort', () => socket.terminate())
  await once(socket, 'open')
  return async message => {
    const heard = once(socket, 'message')
    socket.send(message)
    return String((await heard)[0])
  }
}

async function openSocketIo(port: number): Promise<Echo> {
  const socket = io(`http://127.0.0.1:${port}`, {
    path: '/io/socket.io',
    transports: ['websocket'],
    reconnection: false,
  })
  after(() => socket.disconnect())
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return message => socket.timeout(2000).emitWithAck('message', message)
}
