import { copy, isObject, type JsonObject, listOf, objectOf } from './json.ts'
import { methods } from './model.ts'
import type { OpenApiSource } from './source.ts'

/** Where the paths of a document come to be. */
export interface PlacedPaths {
  /** The path in the combined document, from the document's own. */
  readonly paths: ReadonlyMap<string, string>
  /** The same of operations that have a server of their own, by `<method> <path>`. */
  readonly operations: ReadonlyMap<string, string>
  readonly entries: readonly PlacedPath[]
}

/** A path item, its path in the combined document and in its own. */
export interface PlacedPath {
  readonly path: string
  readonly item: JsonObject
  readonly origin: string
}

/** Where a document is mounted. */
export interface Place {
  /** Canonical: `''` for the root. */
  readonly prefix: string
  /** Path of the document's server, without a trailing slash. */
  readonly base: string
  readonly keepsPrefix: boolean
}

/** Tells where a source's document is mounted. */
export function placeOf(source: OpenApiSource, document: JsonObject): Place {
  const base = source.basePath === undefined ? serversPath(document.servers) : trim(source.basePath)
  return { prefix: trim(source.prefix), base, keepsPrefix: source.keepsPrefix === true }
}

/** Tells the path of the first server, without a trailing slash; its origin is another deployment's. */
function serversPath(servers: unknown): string {
  const server = objectOf(listOf(servers)[0])
  if (typeof server.url !== 'string') return ''
  const variables = objectOf(server.variables)
  const url = server.url.replace(/\{([^{}]*)\}/g, (_, name: string) => String(objectOf(variables[name]).default ?? ''))
  try {
    const { pathname } = new URL(url, 'http://host/')
    return trim(pathname.replace(/\/{2,}/g, '/'))
  } catch {
    return ''
  }
}

/** The path under which an application's path is reached: its mount's prefix, its server's path, its own. */
export function rebasePath({ prefix, base, keepsPrefix }: Place, path: string): string {
  const own = path.startsWith('/') ? path : `/${path}`
  const whole = `${keepsPrefix || isUnder(base, prefix) ? '' : prefix}${base}${own}`
  return whole.length > 1 && own === '/' ? whole.slice(0, -1) : whole
}

/** A relative URL of an application, under its mount's prefix; an absolute one is left as it is. */
export function rebaseUrl({ prefix, base, keepsPrefix }: Place, url: string): string {
  if (!isRelative(url) || keepsPrefix) return url
  const path = url.startsWith('/') ? url : resolveUnder(base, url)
  return isUnder(path.split(/[?#]/, 1)[0] ?? '', prefix) ? path : prefix + path
}

/**
 * Moves the paths of a document to where its mount has them. A relative server of a path or an operation is part of
 * where it is found, so an operation with one of its own comes to have a path of its own.
 */
export function placePaths(document: JsonObject, place: Place): PlacedPaths {
  const paths = new Map<string, string>()
  const operations = new Map<string, string>()
  const entries: PlacedPath[] = []
  for (const [path, item] of Object.entries(objectOf(document.paths))) {
    if (path.startsWith('x-') || !isObject(item)) continue
    const atItem = { ...place, base: takeServers(item, place) }
    const whole = rebasePath(atItem, path)
    paths.set(path, whole)
    entries.push({ path: whole, item, origin: path })
    for (const method of methods) {
      const operation = item[method]
      if (!isObject(operation)) continue
      const itsPath = rebasePath({ ...place, base: takeServers(operation, atItem) }, path)
      if (itsPath === whole) continue
      operations.set(`${method} ${path}`, itsPath)
      delete item[method]
      entries.push({ path: itsPath, item: { ...withoutOperations(item), [method]: operation }, origin: path })
    }
  }
  return { paths, operations, entries: join(entries) }
}

/** Takes the servers off an object where the first is relative, and tells the path it gives. */
function takeServers(object: JsonObject, { base }: Place): string {
  const servers = listOf(object.servers).filter(isObject)
  const first = servers[0]?.url
  if (object.servers === undefined) return base
  if (typeof first === 'string' && !isRelative(first)) return base
  const absolute = servers.filter(({ url }) => typeof url === 'string' && !isRelative(url))
  delete object.servers
  if (absolute.length > 0) object.servers = [{ url: '/' }, ...absolute]
  return typeof first === 'string' ? serversPath(servers) : base
}

/** Operations that came to have the same path share one path item, unless they are of the same method. */
function join(entries: readonly PlacedPath[]): PlacedPath[] {
  const items = new Map<string, JsonObject>()
  return entries.filter(({ path, item }) => {
    const before = items.get(path)
    if (before === undefined) items.set(path, item)
    if (before === undefined || !areDisjoint(before, item)) return true
    for (const method of methods) if (method in item) before[method] = item[method]
    return false
  })
}

/** Whether two path items have no method and nothing that goes for all methods in common. */
function areDisjoint(one: JsonObject, other: JsonObject): boolean {
  const shared = (item: JsonObject): boolean => ['parameters', '$ref', 'additionalOperations'].some(key => key in item)
  return !shared(one) && !shared(other) && !methods.some(method => method in one && method in other)
}

function withoutOperations(item: JsonObject): JsonObject {
  const fields = new Set<string>([...methods, 'additionalOperations', '$ref'])
  return copy(Object.fromEntries(Object.entries(item).filter(([key]) => !fields.has(key))))
}

/** Whether a URL says neither scheme nor host, by itself or by a variable. */
function isRelative(url: string): boolean {
  return !/^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/\/|\{)/.test(url)
}

function resolveUnder(base: string, url: string): string {
  try {
    const { pathname, search, hash } = new URL(url, `http://host${base}/`)
    return pathname + search + hash
  } catch {
    return `/${url}`
  }
}

/** Whether a path is the prefix or below it, on a segment boundary. */
export function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`)
}

/** A path with a slash before it and none after it; `''` for the root. */
export function trim(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, '')
  return inner === '' ? '' : `/${inner}`
}
