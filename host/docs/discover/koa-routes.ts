import { parseLegacyPath, parsePathToRegexp } from './path-syntax.ts'
import { toTemplates } from './path-template.ts'
import type { FoundRoute } from './routes.ts'

interface KoaRouter {
  readonly stack?: readonly { readonly methods: readonly string[]; readonly path: string | RegExp }[]
}

/** The routes of the @koa/router instances that a Koa application uses directly; prefixes and nested routers are in them. */
export function readKoaRoutes(app: object): readonly FoundRoute[] {
  const { middleware } = app as { middleware: readonly { readonly router?: KoaRouter }[] }
  // A router may be used twice, for its routes and for its allowedMethods.
  const routers = new Set(middleware.map(({ router }) => router).filter(router => router !== undefined))
  return [...routers].flatMap(({ stack = [] }) =>
    stack
      // Middleware of a router is a layer without methods.
      .filter(({ methods }) => methods.length > 0)
      .map(({ methods, path }) => ({ methods, source: String(path), templates: templatesOf(path) })),
  )
}

function templatesOf(path: string | RegExp): FoundRoute['templates'] {
  if (typeof path !== 'string') return undefined
  return toTemplates(parsePathToRegexp(path) ?? parseLegacyPath(path))
}
