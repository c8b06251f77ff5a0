import { parseHonoPath } from './path-syntax.ts'
import { toTemplates } from './path-template.ts'
import type { FoundRoute } from './routes.ts'

type Handler = ((...args: never[]) => unknown) & { readonly __COMPOSED_HANDLER?: Handler }

interface HonoRoute {
  readonly method: string
  readonly path: string
  readonly handler: Handler
}

/** The routes of a Hono application, those of its `route()` among them. Other fetch applications tell none. */
export function readHonoRoutes(app: object): readonly FoundRoute[] {
  const { routes } = app as { routes?: unknown }
  if (!Array.isArray(routes)) return []
  return (routes as HonoRoute[]).filter(isAnswered).map(({ method, path }) => ({
    methods: [method === 'ALL' ? '*' : method.toUpperCase()],
    source: path,
    templates: toTemplates(parseHonoPath(path)),
  }))
}

/** Hono lists middleware as routes; it takes a `next`, which a handler does not, and is told apart as Hono's own dev helper does. */
function isAnswered({ handler }: HonoRoute): boolean {
  return (handler.__COMPOSED_HANDLER ?? handler).length < 2
}
