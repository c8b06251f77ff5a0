import cookieParser from 'cookie-parser'
import type { FastifyInstance } from 'fastify'
import { defineConfig, withExpress } from 'portico'

/** The demo: three applications on one port, and a few routes of the host's own. */
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
    '/legacy': { app: './subapps/legacy/app.ts', name: 'club-shop' },
  },
})

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
