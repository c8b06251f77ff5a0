import type { Server } from 'node:http'
import { expressAdapter } from './express.ts'
import { fastifyAdapter } from './fastify.ts'
import { upgradesOf } from './http-server.ts'
import { hasMethods } from './members.ts'
import type { Adapter } from './types.ts'

interface NestApp {
  init(): Promise<unknown>
  close(): Promise<unknown>
  getHttpServer(): Server
  getHttpAdapter(): { getInstance(): unknown }
}

// Nest's init() is not for calling twice, and an application may be in several mounts.
const initialised = new WeakMap<NestApp, Promise<unknown>>()

function initialise(app: NestApp): Promise<unknown> {
  const known = initialised.get(app) ?? app.init()
  initialised.set(app, known)
  return known
}

/** NestJS applications on its Express or Fastify platform, not yet listening. */
export const nestAdapter: Adapter<NestApp> = {
  kind: 'nest',
  accepts: 'a NestJS application',
  is(app): app is NestApp {
    return hasMethods(app, 'init', 'close', 'getHttpAdapter', 'getHttpServer')
  },
  create(app, site) {
    const platform = app.getHttpAdapter().getInstance()
    const adapter = [fastifyAdapter, expressAdapter].find(({ is }) => is(platform)) ?? expressAdapter
    const mounted = adapter.create(platform as never, site)
    return {
      handle: mounted.handle,
      ...(mounted.prototypes && { prototypes: mounted.prototypes }),
      ...upgradesOf(app.getHttpServer()),
      ready: async () => {
        await initialise(app)
        await mounted.ready?.()
      },
      ...(mounted.docs !== undefined && { docs: mounted.docs }),
      close: () => app.close(),
    }
  },
}
