import { hasMethods } from '../../adapters/members.ts'
import type { ThreadApp } from '../../remote/thread-app.ts'
import { readExpressRoutes } from './express-routes.ts'
import { readFastifyRoutes } from './fastify-routes.ts'
import { readHonoRoutes } from './hono-routes.ts'
import { readKoaRoutes } from './koa-routes.ts'
import type { PathTemplate } from './path-template.ts'

/** A route as an application's own router tells it. */
export interface FoundRoute {
  /** In capitals; `*` for all of them. */
  readonly methods: readonly string[]
  /** As its author wrote it, for people. */
  readonly source: string
  /** Several where parts of the path are optional; `undefined` where it has no OpenAPI form, as a RegExp. */
  readonly templates: readonly PathTemplate[] | undefined
  readonly summary?: string
  readonly description?: string
}

type Reader = (app: object) => readonly FoundRoute[]

/** By the kind that an adapter gives its mounts. */
const readers: Readonly<Record<string, Reader>> = {
  connect: readExpressRoutes,
  express: readExpressRoutes,
  fastify: readFastifyRoutes,
  fetch: readHonoRoutes,
  koa: readKoaRoutes,
  nest: app => readPlatformRoutes(app),
  thread: app => (app as ThreadApp).routes as readonly FoundRoute[],
}

/** The routes of an application, where its kind has a router that tells them. Nothing of the application is run. */
export function readRoutes(kind: string, app: object): readonly FoundRoute[] {
  return readers[kind]?.(app) ?? []
}

/** Nest declares its controllers as routes of the framework below. */
function readPlatformRoutes(app: object): readonly FoundRoute[] {
  const platform = (app as { getHttpAdapter(): { getInstance(): object } }).getHttpAdapter().getInstance()
  return hasMethods(platform, 'printRoutes') ? readFastifyRoutes(platform) : readExpressRoutes(platform)
}
