/** A piece of a route's path, whatever the router's own syntax; path-to-regexp's `parse()` gives the same. */
export type PathToken = FlatToken | { readonly type: 'group'; readonly tokens: readonly PathToken[] }

/** A piece that is always there. */
export type FlatToken =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'param'; readonly name: string; readonly pattern?: string }
  | { readonly type: 'wildcard'; readonly name: string }

/** One path without optional parts. */
export type FlatPath = readonly FlatToken[]

/** A path as OpenAPI writes it, with the parameters in it. */
export interface PathTemplate {
  readonly path: string
  readonly parameters: readonly PathParameter[]
}

/** A parameter of a path template. */
export interface PathParameter {
  readonly name: string
  /** The regular expression that the router holds its value to (ECMA-262, unanchored as in JSON Schema). */
  readonly pattern?: string
  /** Whether it takes the rest of the path, slashes included. OpenAPI has no word for that. */
  readonly isWildcard?: true
}

/** Paths that a route may have before it is taken for one that nobody wants listed. */
const alternativeLimit = 32

/**
 * Every path that a route with optional parts stands for, the longest first: `/a{/:b}` is `/a/{b}` and `/a`.
 * `undefined` where there are too many.
 */
export function expandGroups(tokens: readonly PathToken[]): readonly FlatPath[] | undefined {
  let paths: FlatPath[] = [[]]
  for (const token of tokens) {
    if (token.type !== 'group') {
      paths = paths.map(path => [...path, token])
      continue
    }
    const inner = expandGroups(token.tokens)
    if (inner === undefined) return undefined
    paths = [...inner, []].flatMap(tail => paths.map(path => [...path, ...tail]))
    if (paths.length > alternativeLimit) return undefined
  }
  return paths
}

/** Puts a path under that of the router it is in: `/teams` and `/` are `/teams`. */
export function joinPaths(base: FlatPath, path: FlatPath): FlatPath {
  const head = withoutTrailingSlash(base)
  if (head.length === 0) return path
  const [first] = path
  if (first === undefined || (path.length === 1 && first.type === 'text' && first.value === '/')) return head
  const isSeparate = first.type === 'text' && first.value.startsWith('/')
  return isSeparate ? [...head, ...path] : [...head, { type: 'text', value: '/' }, ...path]
}

/** Writes a path as an OpenAPI template; `undefined` where a literal part of it has a meaning there. */
export function toTemplate(path: FlatPath): PathTemplate | undefined {
  const parameters: PathParameter[] = []
  const taken = new Set<string>()
  let text = ''
  for (const token of path) {
    if (token.type === 'text') {
      if (/[{}?#]/.test(token.value)) return undefined
      text += token.value
      continue
    }
    const name = uniqueName(token.name, taken)
    const pattern = token.type === 'param' && isPattern(token.pattern) ? token.pattern : undefined
    parameters.push({
      name,
      ...(pattern !== undefined && { pattern }),
      ...(token.type === 'wildcard' && { isWildcard: true }),
    })
    text += `{${name}}`
  }
  return { path: text.startsWith('/') ? text : `/${text}`, parameters }
}

/** Writes every path of a route as OpenAPI templates; `undefined` where one of them has no such form. */
export function toTemplates(paths: readonly FlatPath[] | undefined): readonly PathTemplate[] | undefined {
  const templates = paths?.map(toTemplate)
  return templates?.every(template => template !== undefined) ? templates : undefined
}

function withoutTrailingSlash(path: FlatPath): FlatPath {
  const last = path.at(-1)
  if (last?.type !== 'text' || !last.value.endsWith('/')) return path
  const value = last.value.replace(/\/+$/, '')
  return value === '' ? path.slice(0, -1) : [...path.slice(0, -1), { type: 'text', value }]
}

/** A name that can stand in a template, and stands there once: nested routers may each have their `:id`. */
function uniqueName(name: string, taken: Set<string>): string {
  const legal = name.replace(/[{}/?#]/g, '_')
  let unique = legal
  for (let count = 2; taken.has(unique); count++) unique = `${legal}_${count}`
  taken.add(unique)
  return unique
}

function isPattern(pattern: string | undefined): pattern is string {
  if (pattern === undefined || pattern === '') return false
  try {
    // JSON Schema's patterns are of the "u" kind (2020-12, section 6.4).
    new RegExp(pattern, 'u')
    return true
  } catch {
    return false
  }
}
