import { parseLegacyPath, parsePathToRegexp } from './path-syntax.ts'
import { type FlatPath, joinPaths } from './path-template.ts'

/** A path as an author of an Express application gives it. */
export type WrittenPath = string | RegExp

/** A layer of an Express router: what its versions 4 to 5.3 keep of it. */
export interface ExpressLayer {
  readonly handle: object & { readonly stack?: unknown }
  readonly route?: { readonly path: WrittenPath | readonly WrittenPath[]; readonly methods: Record<string, boolean> }
  /** Express 5.3. */
  readonly rawPath?: WrittenPath | readonly WrittenPath[]
  /** Express 4. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean }
  /** Express 4. */
  readonly keys?: readonly { readonly name: string | number }[]
  /** Express 5: whether it is used at `/`. */
  readonly slash?: boolean
}

/** Where a route or router stands. */
export interface Place {
  /** `undefined` where it has no OpenAPI form, or nothing tells it. */
  readonly paths: readonly FlatPath[] | undefined
  /** For people. */
  readonly source: string
}

/** The place of the application itself. */
export const root: Place = { paths: [[]], source: '' }

/** The places of paths as written, in the router that stands at the base. Those of Express 4 have their own syntax. */
export function routePlaces(written: readonly WrittenPath[], base: Place, isLegacy: boolean): Place[] {
  return written.map(path => {
    if (typeof path !== 'string') return { paths: undefined, source: `${base.source}${path}` }
    return under(base, isLegacy ? parseLegacyPath(path) : parsePathToRegexp(path), path)
  })
}

/** The places at which a layer uses a router or an application. Express 5.0 to 5.2 tell it for `/` only. */
export function placeOf(layer: ExpressLayer, base: Place, used: object): Place[] {
  const { rawPath, regexp, keys = [], slash } = layer
  if (slash || regexp?.fast_slash) return [base]
  if (rawPath !== undefined) return routePlaces([rawPath].flat(), base, false)
  if (regexp !== undefined) return [under(base, fromExpression(regexp, keys), String(regexp))]
  const { mountpath } = used as { mountpath?: string | readonly string[] }
  return mountpath === undefined
    ? [{ paths: undefined, source: `${base.source}/?` }]
    : routePlaces([mountpath].flat(), base, false)
}

function under(base: Place, paths: readonly FlatPath[] | undefined, written: string): Place {
  const source = written === '/' && base.source !== '' ? base.source : base.source + written
  if (base.paths === undefined || paths === undefined) return { paths: undefined, source }
  return { paths: base.paths.flatMap(head => paths.map(path => joinPaths(head, path))), source }
}

const parameter = /\(\?:(\\\/|\/)?(\\\.)?\(\[\^(?:\\\/|\/)(?:\\\.)?\]\+\?\)\)/
const literal = /^(?:[^\\^$.*+?()[\]{}|]|\\[^\w])*$/

/** Express 4 keeps only the expression that it made of a router's path: read back, where the path was a plain one. */
function fromExpression({ source }: RegExp, keys: readonly { name: string | number }[]): FlatPath[] | undefined {
  const body = /^\^(.*?)(?:\\\/|\/)\?\(\?=(?:\\\/|\/)\|\$\)$/.exec(source)?.[1]
  if (body === undefined) return undefined
  const pieces = body.split(parameter)
  const path: FlatPath[number][] = []
  // Splitting by an expression with two groups gives text, group, group, text, …
  for (let index = 0; index < pieces.length; index += 3) {
    const text = pieces[index] ?? ''
    if (!literal.test(text)) return undefined
    path.push({ type: 'text', value: text.replace(/\\/g, '') })
    if (index + 1 >= pieces.length) break
    const key = keys[index / 3]
    if (key === undefined) return undefined
    path.push({ type: 'text', value: `${pieces[index + 1] ? '/' : ''}${pieces[index + 2] ? '.' : ''}` })
    path.push({ type: 'param', name: String(key.name) })
  }
  return [path.filter(token => token.type !== 'text' || token.value !== '')]
}
