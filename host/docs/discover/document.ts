import type { OpenApiDocument } from '../../options.ts'
import type { PathParameter, PathTemplate } from './path-template.ts'
import type { FoundRoute } from './routes.ts'

/** A document made of routes, and the routes that could not be put into it. */
export interface DiscoveredDocument {
  readonly document: OpenApiDocument
  /** As `GET /^\/x/`, for people. */
  readonly unmapped: readonly string[]
}

/** Methods that OpenAPI 3.1 has an operation for. */
const operations = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'])

/** What a route for every method is listed as. */
const everyMethod = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH']

/** Makes a minimal OpenAPI 3.1 document of an application's routes; it is marked `x-portico-discovered`. */
export function toDocument(name: string, routes: readonly FoundRoute[]): DiscoveredDocument {
  const paths = new Paths()
  const unmapped = new Set<string>()
  for (const route of routes) {
    for (const method of toOperations(route.methods)) {
      const isAdded = operations.has(method) && route.templates?.every(template => paths.add(template, method, route))
      if (!isAdded) unmapped.add(`${method} ${route.source}`)
    }
  }
  const document = {
    openapi: '3.1.1',
    info: { title: name, version: '0.0.0', description: 'Found in the routes of the application.' },
    'x-portico-discovered': true,
    paths: paths.toObject(),
  }
  return { document, unmapped: [...unmapped] }
}

/**
 * The methods that are listed of a route. One that takes every method takes those too that OpenAPI has no word for; and
 * frameworks answer HEAD wherever they answer GET, so that saying it of each would only be long.
 */
function toOperations(methods: readonly string[]): readonly string[] {
  const takesAll = methods.includes('*') || everyMethod.every(method => methods.includes(method))
  if (takesAll) return everyMethod
  return methods.includes('GET') ? methods.filter(method => method !== 'HEAD') : methods
}

interface Entry {
  readonly template: PathTemplate
  readonly operations: Map<string, { readonly source: string; readonly operation: object }>
}

/** The paths of a document. To OpenAPI `/a/{id}` and `/a/{name}` are one, which has the names of the first. */
class Paths {
  readonly #entries = new Map<string, Entry>()

  /** `false` where another route has the operation already. */
  add(template: PathTemplate, method: string, { source, summary, description }: FoundRoute): boolean {
    const key = template.path.replace(/\{[^}]*\}/g, '{}')
    const entry = this.#entries.get(key) ?? { template, operations: new Map() }
    this.#entries.set(key, entry)
    const rival = entry.operations.get(method)
    if (rival !== undefined) return rival.source === source
    const names = entry.template.parameters
    const parameters = template.parameters.map((parameter, index) => toParameter(parameter, names[index]!.name))
    const operation = {
      ...(summary !== undefined && { summary }),
      ...(description !== undefined && { description }),
      ...(parameters.length > 0 && { parameters }),
      responses: { default: { description: 'Not described.' } },
    }
    entry.operations.set(method, { source, operation })
    return true
  }

  toObject(): Record<string, object> {
    const items = [...this.#entries.values()].map(({ template, operations }) => {
      const item = Object.fromEntries(
        [...operations].map(([method, { operation }]) => [method.toLowerCase(), operation]),
      )
      return [template.path, item] as const
    })
    return Object.fromEntries(items)
  }
}

function toParameter({ pattern, isWildcard }: PathParameter, name: string): object {
  return {
    name,
    in: 'path',
    required: true,
    ...(isWildcard && { description: 'The rest of the path, slashes included.' }),
    schema: { type: 'string', ...(pattern !== undefined && { pattern }) },
  }
}
