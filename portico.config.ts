import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, ListenOptions } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import cookieParser from 'cookie-parser'
import type { FastifyInstance } from 'fastify'
import { command, defineConfig, type MountOptions, proxy, upstream, withExpress } from 'portico'

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

/** Written for `/`, or not told where they are; the design system that their pages link is the host's. */
const hostAssets = { keep: ['/static'] }

/** The Python applications, in the environments that `npm run python` makes. */
const pythonServers = {
  flask: ['.venv/bin/gunicorn', 'app:app', '--bind', '{socket}', '--log-level', 'warning'],
  django: ['.venv/bin/gunicorn', 'club_register.wsgi', '--bind', '{socket}', '--log-level', 'warning'],
  fastapi: ['.venv/bin/uvicorn', 'app:app', '--uds', '{socket}', '--log-level', 'warning'],
} as const

/** The accounts that Django makes for the demo have known passwords: not where others than this machine can reach it. */
const isLocal = ['127.0.0.1', 'localhost', '::1'].includes(process.env.HOST || '127.0.0.1')

/**
 * The demo: applications in the process, behind addresses and in programs of their own on one port, and a few routes of the
 * host's own.
 */
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
      legacy: hostAssets,
      start: remoteMatches.start,
      close: remoteMatches.close,
    },
    '/legacy': { app: './subapps/legacy/app.ts', name: 'club-shop', legacy: hostAssets },
    '/legacy-2': { app: './subapps/legacy/app.ts', name: 'club-shop-2', legacy: hostAssets },
    '/ch11/proxied': {
      // The port is only known once the server listens, so that a router tells it.
      app: proxy('http://127.0.0.1', { router: () => remoteShop.address() }),
      name: 'club-shop-proxied',
      docs: './subapps/legacy/openapi.yaml',
      legacy: hostAssets,
      start: remoteShop.start,
      close: remoteShop.close,
    },
    ...pythonMounts(),
  },
})

/** The Python applications whose environments are there; of the others it is said how they come to be. `PYTHON_APPS=off` leaves all out. */
function pythonMounts(): Record<string, MountOptions & { app: object }> {
  const mounts: Record<string, MountOptions & { app: object }> = {}
  if (process.env.PYTHON_APPS === 'off') return mounts
  for (const [name, argv] of Object.entries(pythonServers)) {
    const folder = join(import.meta.dirname, 'subapps', name)
    if (!existsSync(join(folder, argv[0]))) continue
    const document = join(folder, 'openapi.yaml')
    mounts[`/ch11/${name}`] = {
      app: command(argv, { cwd: folder, env: { DJANGO_DEMO: isLocal ? '1' : undefined } }),
      name,
      // FastAPI makes its own.
      ...(existsSync(document) && { docs: document }),
    }
  }
  const missing = Object.keys(pythonServers).filter(name => !(`/ch11/${name}` in mounts))
  if (missing.length > 0) console.warn(`Without ${missing.join(', ')}: npm run python makes what they run in.`)
  return mounts
}

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
