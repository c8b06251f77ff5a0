import { isObject, type JsonObject } from './json.ts'
import { type Namespaced, namespaceDocument } from './namespace.ts'
import type { OpenApiDiagnostic, OpenApiSource } from './source.ts'
import { upgradeOpenApi } from './upgrade.ts'

/** The combined document and what was found on the way. */
export interface MergedOpenApi {
  readonly document: JsonObject
  readonly diagnostics: readonly OpenApiDiagnostic[]
}

/**
 * Combines the documents of all mounts into one of OpenAPI 3.1, or 3.2 where one of them is 3.2. Whatever a document
 * names gets its mount's name in front, so no two mounts can meet; a document that can't be used leaves only itself
 * out. The inputs are left alone, and the same inputs give the same output.
 */
export function mergeOpenApi(
  sources: readonly OpenApiSource[],
  info: { readonly title: string; readonly version: string },
): MergedOpenApi {
  const diagnostics: OpenApiDiagnostic[] = []
  const claims = createPathClaims(sources.map(({ prefix }) => toBase(prefix)))
  const parts: Namespaced[] = []
  for (const { name, prefix, title, document } of sources) {
    if (document === undefined) continue
    const warn = (message: string): unknown => diagnostics.push({ mount: name, level: 'warning', message })
    try {
      const part = namespaceDocument(upgradeOpenApi(usable(document)), name, toBase(prefix), title)
      part.problems.forEach(warn)
      parts.push({ ...part, paths: claims.claim(part.paths, toBase(prefix), warn) })
    } catch (error) {
      diagnostics.push({ mount: name, level: 'error', message: `The document is left out: ${reasonOf(error)}` })
    }
  }
  const isLater = sources.some(({ document }) => String(document?.openapi).startsWith('3.2'))
  return { document: concatenate(parts, { openapi: isLater ? '3.2.0' : '3.1.1', info: { ...info } }), diagnostics }
}

function concatenate(parts: readonly Namespaced[], head: JsonObject): JsonObject {
  const paths: JsonObject = Object.assign({}, ...parts.map(part => part.paths))
  const webhooks: JsonObject = Object.assign({}, ...parts.map(part => part.webhooks))
  const components: Record<string, JsonObject> = {}
  for (const part of parts) {
    for (const [section, members] of Object.entries(part.components)) {
      components[section] = Object.assign(components[section] ?? {}, members)
    }
  }
  return {
    ...head,
    servers: [{ url: '/' }],
    tags: parts.flatMap(part => part.tags),
    paths,
    ...(Object.keys(webhooks).length > 0 && { webhooks }),
    components,
  }
}

/**
 * Decides which mount's document may describe a path: the one that would be asked for it. Two paths that differ only
 * in their parameters' names are one path to a router, and are not both described.
 */
function createPathClaims(prefixes: readonly string[]) {
  const owners = new Set(prefixes)
  const claimed = new Map<string, string>()

  const longerOwner = (path: string, prefix: string): string | undefined => {
    for (let end = path.length; end > prefix.length; end = path.lastIndexOf('/', end - 1)) {
      if (owners.has(path.slice(0, end))) return path.slice(0, end)
    }
    return undefined
  }

  const claim = (paths: JsonObject, prefix: string, warn: (message: string) => unknown): JsonObject => {
    const own = Object.entries(paths).filter(([path]) => {
      const owner = longerOwner(path, prefix)
      if (owner !== undefined) {
        warn(`${path} is left out: the mount at ${owner} answers it`)
        return false
      }
      const template = path.replace(/\{[^}]*\}/g, '{}')
      const rival = claimed.get(template)
      if (rival !== undefined) {
        warn(`${path} is left out: it is the same path as ${rival}`)
        return false
      }
      claimed.set(template, path)
      return true
    })
    return Object.fromEntries(own)
  }

  return { claim }
}

function usable(document: unknown): JsonObject {
  if (!isObject(document)) throw new TypeError('it is not an object')
  if ('swagger' in document)
    throw new TypeError('it is of version 2.0, which is not read yet; convert it to 3.0 or later')
  if (typeof document.openapi !== 'string') throw new TypeError('it has no "openapi" field that tells its version')
  if (!/^3\.[012](?:\.|$)/.test(document.openapi))
    throw new TypeError(`it is of version ${document.openapi}, which is not known`)
  return document
}

function toBase(prefix: string): string {
  return prefix === '/' ? '' : prefix
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply, or contains itself'
  return error instanceof Error ? error.message : String(error)
}
