import { type ExpressLayer, type Place, placeOf, root, routePlaces, type WrittenPath } from './express-layer.ts'
import { readMountedApp } from './express-sub-app.ts'
import { toTemplates } from './path-template.ts'
import type { FoundRoute } from './routes.ts'

interface ExpressRouter {
  readonly stack: readonly ExpressLayer[]
  /** From Express 5.3 on. Applications that are used in this one are not in it. */
  listRoutes?(): readonly ListedRoute[]
}

interface ListedRoute {
  readonly path: WrittenPath
  /** `undefined` for a router. */
  readonly methods: readonly string[] | undefined
  readonly router: ExpressRouter | undefined
}

/** The routes of an Express application or router of any version, with those of what is used in it. */
export function readExpressRoutes(app: object): readonly FoundRoute[] {
  return readRouter(app, root, [])
}

/** `within`: the routers that this one is in. One may be used in itself, and is read once then. */
function readRouter(app: object, base: Place, within: readonly object[]): FoundRoute[] {
  const router = routerOf(app)
  if (router === undefined || within.includes(router)) return []
  const chain = [...within, router]
  const listed = router.listRoutes?.()
  const own = listed === undefined ? readStack(router, base, chain) : readList(listed, base, chain)
  const mounted = router.stack.flatMap(layer => {
    const inner = readMountedApp(layer.handle)
    return inner === undefined ? [] : placeOf(layer, base, inner).flatMap(place => readRouter(inner, place, chain))
  })
  return [...own, ...mounted]
}

function routerOf(app: object): ExpressRouter | undefined {
  const { _router, stack } = app as { _router?: ExpressRouter; stack?: unknown }
  if (Array.isArray(stack)) return app as ExpressRouter
  // Express 4 throws at "router", and has no "_router" before its first route.
  return _router !== undefined || 'del' in app ? _router : (app as { router?: ExpressRouter }).router
}

function readList(listed: readonly ListedRoute[], base: Place, chain: readonly object[]): FoundRoute[] {
  return listed.flatMap(({ path, methods, router: inner }) =>
    routePlaces([path], base, false).flatMap(place =>
      inner === undefined ? [toRoute(place, methods ?? [])] : readRouter(inner, place, chain),
    ),
  )
}

/** What `listRoutes` tells, where there is none. */
function readStack(router: ExpressRouter, base: Place, chain: readonly object[]): FoundRoute[] {
  return router.stack.flatMap(layer => {
    const { route, handle, regexp } = layer
    if (route !== undefined) {
      const methods = Object.keys(route.methods).map(method => (method === '_all' ? '*' : method.toUpperCase()))
      return routePlaces([route.path].flat(), base, regexp !== undefined).map(place => toRoute(place, methods))
    }
    if (!Array.isArray(handle.stack)) return []
    return placeOf(layer, base, handle).flatMap(place => readRouter(handle, place, chain))
  })
}

function toRoute({ paths, source }: Place, methods: readonly string[]): FoundRoute {
  return { methods, source, templates: toTemplates(paths) }
}
