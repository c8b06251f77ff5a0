import { parseFastifyPath } from './path-syntax.ts'
import { toTemplates } from './path-template.ts'
import type { FoundRoute } from './routes.ts'

/** A route of find-my-way, with Fastify's context in its store. */
interface RouterRoute {
  readonly path: string
  readonly method: string
  readonly store?: {
    readonly handler?: unknown
    readonly schema?: { readonly hide?: unknown; readonly summary?: unknown; readonly description?: unknown }
  }
}

interface FastifyApp {
  printRoutes(options: object): string
}

/**
 * The routes of a Fastify instance that is ready. An `onRoute` hook, or the initialization channel, would have to be
 * there before the first route; `printRoutes` tells them later, and asks a function of its options about each: the
 * router puts its own there, which the accessor keeps out.
 */
export function readFastifyRoutes(app: object): readonly FoundRoute[] {
  const routes: RouterRoute[] = []
  const options = {
    includeMeta: true,
    get buildPrettyMeta() {
      return ({ path, method, store }: RouterRoute) => {
        // A copy: the router joins the methods of routes that print alike.
        routes.push({ path, method, ...(store !== undefined && { store }) })
        return {}
      }
    },
    set buildPrettyMeta(_own: unknown) {},
  }
  ;(app as FastifyApp).printRoutes(options)
  const byPath = Map.groupBy(routes.filter(isShown), ({ path }) => path)
  return [...byPath.values()].flatMap(declarations).map(toRoute)
}

/** As @fastify/swagger has it: a route hidden there is hidden here. */
function isShown({ store }: RouterRoute): boolean {
  return store?.schema?.hide !== true
}

/** The routes of a path as they were declared: one handler for several methods is one. The HEAD of a GET is Fastify's. */
function declarations(routes: readonly RouterRoute[]): RouterRoute[][] {
  const hasGet = routes.some(({ method }) => method === 'GET')
  const declared = routes.filter(({ method }) => method !== 'HEAD' || !hasGet)
  return [...Map.groupBy(declared, ({ store }) => store?.handler).values()]
}

/** What was one declaration, for any number of methods. */
function toRoute(declared: readonly RouterRoute[]): FoundRoute {
  const { path, store } = declared[0]!
  const { summary, description } = store?.schema ?? {}
  return {
    methods: declared.map(({ method }) => method),
    source: path,
    templates: toTemplates(parseFastifyPath(path)),
    ...(typeof summary === 'string' && { summary }),
    ...(typeof description === 'string' && { description }),
  }
}
