import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, ListenOptions } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import cookieParser from 'cookie-parser'
import type { FastifyInstance } from 'fastify'
import { defineConfig, proxy, upstream, withExpress } from 'portico'

const matchSocket = join(tmpdir(), `portico-demo-${process.pid}.sock`)

/** The match centre again, at a Unix socket. */
const remoteMatches = serveApart({ path: matchSocket }, async () => {
  const { default: app, start } = await import('./subapps/koa/app.ts')
  await start()
  return app.callback()
})

/** The club shop again, at a port of its own: SHOP_PORT, or a free one. */
const remoteShop = serveApart({ host: '127.0.0.1', port: Number(process.env.SHOP_PORT || 0) }, async () => {
  const { default: app, start } = await import('./subapps/legacy/app.ts')
  await start()
  return app
})

/** Whoever only gets requests without the prefix writes links without it. */
const tags = ['its links lead to /']

/** The demo: three applications on one port, two of them also from outside the process, and a few routes of the host's own. */
export default defineConfig({
  title: 'Portico demo',
  static: { folders: ['./static'] },
  setup(host) {
    greetingRoutes(host)
    host.register(withExpress([cookieParser()], visitRoutes))
  },
  mounts: {
    '/ch11/express': { app: './subapps/express/app.ts', name: 'league-office' },
    '/ch11/koa': { app: './subapps/koa/app.ts', name: 'match-centre' },
    '/ch11/upstream': {
      app: upstream(`unix:${matchSocket}`),
      name: 'match-centre-upstream',
      docs: './subapps/koa/openapi.yaml',
      tags,
      start: remoteMatches.start,
      close: remoteMatches.close,
    },
    '/legacy': { app: './subapps/legacy/app.ts', name: 'club-shop' },
    '/ch11/proxied': {
      // The port is only known once the server listens, so that a router tells it.
      app: proxy('http://127.0.0.1', { router: () => remoteShop.address() }),
      name: 'club-shop-proxied',
      docs: './subapps/legacy/openapi.yaml',
      tags,
      start: remoteShop.start,
      close: remoteShop.close,
    },
  },
})

/** Serves an application at an address of its own. Its database is closed by its other mount, in this process. */
function serveApart(where: ListenOptions, load: () => Promise<RequestListener>) {
  const server = createServer()
  return {
    address: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async start(): Promise<void> {
      server.removeAllListeners('request').on('request', await load())
      // What an earlier process of this number may have left.
      if (where.path !== undefined) await rm(where.path, { force: true })
      server.listen(where)
      await once(server, 'listening')
    },
    async close(): Promise<void> {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const greeting = {
  type: 'object',
  required: ['message'],
  properties: { message: { type: 'string', examples: ['Hello, World!'] } },
} as const

function greetingRoutes(host: FastifyInstance): void {
  host.get(
    '/api/v1/greeting',
    { schema: { summary: 'Greet the world', operationId: 'greet', response: { 200: greeting } } },
    async () => ({ message: 'Hello, World!' }),
  )
  host.post<{ Body: { name: string } }>(
    '/api/v1/greeting',
    {
      schema: {
        summary: 'Greet somebody',
        operationId: 'greetSomebody',
        body: {
          type: 'object',
          required: ['name'],
          additionalProperties: false,
          properties: { name: { type: 'string', minLength: 1, maxLength: 80, examples: ['Ada'] } },
        },
        response: { 201: greeting },
      },
    },
    async (request, reply) => reply.code(201).send({ message: `Hello, ${request.body.name}!` }),
  )
}

/** A native route among the mounts, behind an Express middleware that its handler needs. */
function visitRoutes(scope: FastifyInstance): void {
  scope.get(
    '/ch11/visits',
    {
      schema: {
        summary: 'Count the visits of this browser',
        operationId: 'countVisits',
        response: {
          200: { type: 'object', required: ['visits'], properties: { visits: { type: 'integer', minimum: 1 } } },
        },
      },
    },
    async (request, reply) => {
      const { cookies } = request.raw as { cookies?: Record<string, string> }
      if (cookies === undefined) throw new Error('cookie-parser did not run')
      const visits = (Number.parseInt(cookies.visits ?? '', 10) || 0) + 1
      reply.header('set-cookie', `visits=${visits}; Path=/ch11/visits; HttpOnly; SameSite=Lax`)
      return { visits }
    },
  )
}
