import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import websocket from '@fastify/websocket'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { type Host, thread, upstream } from '../../../host/index.ts'
import nodeApp, { sendEvents } from './node-app.ts'
import { createPayload, digest, holdTime } from './payload.ts'

/** The names of the mounts, which are their prefixes too, in the order of their start. */
export const kinds = ['express', 'koa', 'fastify', 'fetch', 'node', 'upstream', 'thread'] as const

/** Those that take WebSockets. */
export const upgradable = ['fastify', 'node', 'upstream', 'thread'] as const

const payload = createPayload()

function createExpress() {
  const app = express()
  app.post('/upload', express.raw({ type: () => true, limit: '100mb' }), (request, response) => {
    response.send(digest(request.body as Buffer))
  })
  app.get('/download', (_request, response) => void response.type('bin').send(payload))
  app.get('/events', (_request, response) => sendEvents(response))
  app.get('/hold', async (_request, response) => {
    await sleep(holdTime)
    response.send('held')
  })
  app.get('/never', (_request, response) => void response.write('begun'))
  app.get('/plain', (_request, response) => void response.send('plain'))
  return app
}

function createKoa() {
  const app = new Koa()
  app.use(async context => {
    if (context.path === '/upload') context.body = digest(await buffer(context.req))
    else if (context.path === '/download')
      context.body = Readable.from([payload.subarray(0, 1 << 20), payload.subarray(1 << 20)])
    else if (context.path === '/events') {
      context.type = 'text/event-stream'
      context.body = createTicks()
    } else if (context.path === '/hold') {
      await sleep(holdTime)
      context.body = 'held'
    } else if (context.path === '/never') {
      const body = new PassThrough()
      body.write('begun')
      context.body = body
    } else context.body = 'plain'
  })
  return app
}

function createFastify() {
  const app = Fastify({ bodyLimit: 100 << 20 })
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.register(websocket)
  app.post('/upload', async request => digest(request.body as Buffer))
  app.get('/download', async () => payload)
  app.get('/events', (_request, reply) => reply.type('text/event-stream').send(createTicks()))
  app.get('/hold', async () => {
    await sleep(holdTime)
    return 'held'
  })
  app.get('/never', (_request, reply) => {
    reply.hijack()
    reply.raw.write('begun')
  })
  app.get('/plain', async () => 'plain')
  app.register(async scope => {
    scope.get('/socket', { websocket: true }, socket => {
      socket.on('message', (message: Buffer) => socket.send(`echo ${message}`))
    })
    scope.get('/flood', { websocket: true }, socket => {
      const timer = setInterval(() => socket.send(Buffer.alloc(300_000, 1)), 5)
      socket.on('close', () => clearInterval(timer))
    })
  })
  return app
}

const fetchApp = {
  async fetch(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname
    if (path === '/upload') return new Response(digest(new Uint8Array(await request.arrayBuffer())))
    if (path === '/download') return new Response(payload as Uint8Array<ArrayBuffer>)
    if (path === '/events') {
      return new Response(Readable.toWeb(createTicks()) as ReadableStream, {
        headers: { 'content-type': 'text/event-stream' },
      })
    }
    if (path === '/never') {
      return new Response(
        new ReadableStream({ start: controller => controller.enqueue(new TextEncoder().encode('begun')) }),
      )
    }
    if (path === '/hold') await sleep(holdTime)
    return new Response(path === '/hold' ? 'held' : 'plain')
  },
}

/** A stream of events that never ends. */
function createTicks(): PassThrough {
  const ticks = new PassThrough()
  let count = 0
  const timer = setInterval(() => ticks.write(`data: ${++count}\n\n`), 5)
  ticks.on('close', () => clearInterval(timer))
  return ticks
}

/** Mounts one application of each kind; `told` hears what closes. */
export async function mountAll(host: Host, told: (line: string) => void): Promise<void> {
  const remote = createServer()
  const address = await serveApart(remote)
  const apps = {
    express: createExpress(),
    koa: createKoa(),
    fastify: createFastify(),
    fetch: fetchApp,
    node: nodeApp,
    upstream: upstream(address),
    thread: thread(new URL('node-app.ts', import.meta.url)),
  }
  for (const kind of kinds) {
    host.mount(`/${kind}`, apps[kind], {
      name: kind,
      close: async () => {
        // Long enough for the next to overtake it, where nothing waits.
        await sleep(5)
        if (kind === 'upstream') remote.close()
        told(`closed ${kind}`)
      },
    })
  }
}

/** Serves node's application once more, at an address of its own. */
async function serveApart(server: Server): Promise<string> {
  for (const event of ['request', 'upgrade'] as const) {
    server.on(event, (...given: unknown[]) => nodeApp.emit(event, ...given))
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
