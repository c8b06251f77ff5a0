import type { RequestListener, Server } from 'node:http'
import type { OpenApiDocument } from '../options.ts'
import { upgradesOf } from './http-server.ts'
import { hasMethods } from './members.ts'
import type { Adapter } from './types.ts'

interface FastifyApp {
  routing: RequestListener
  server: Server
  ready(): PromiseLike<unknown>
  close(): PromiseLike<unknown>
  swagger?(): OpenApiDocument
}

/** Fastify 5 applications, hosts among them. */
export const fastifyAdapter: Adapter<FastifyApp> = {
  kind: 'fastify',
  accepts: 'a Fastify instance',
  is(app): app is FastifyApp {
    return hasMethods(app, 'routing', 'ready', 'inject', 'close') && 'server' in app
  },
  create: app => ({
    handle: (request, response) => app.routing(request, response),
    ...upgradesOf(app.server),
    ready: () => app.ready(),
    // A host in a host: its native routes alone would hide what it mounts; it serves the document of both.
    docs: () => ('mounts' in app ? undefined : app.swagger?.()),
    close: () => app.close(),
  }),
}
