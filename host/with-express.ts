import fastifyExpress from '@fastify/express'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { ConnectMiddleware } from './adapters/connect.ts'

/**
 * Existing Express middleware ahead of native Fastify routes: a plugin whose own encapsulated scope runs the
 * middleware in order, through @fastify/express, before the routes that `routes` declares. It covers no mount:
 * mounting in such a scope is refused, since @fastify/express rewrites the URL of what it sees.
 *
 * @example
 * host.register(withExpress([requestId()], async scope => {
 *   scope.get('/api/v1/me', async request => request.raw.headers)
 * }))
 */
export function withExpress(
  middleware: readonly ConnectMiddleware[],
  routes: (scope: FastifyInstance) => unknown,
): FastifyPluginAsync {
  return async scope => {
    await scope.register(fastifyExpress)
    for (const step of middleware) scope.use(step as never)
    await routes(scope)
  }
}
