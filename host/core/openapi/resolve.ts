import { isObject, type JsonObject } from './json.ts'
import { memberOf, parsePointer, type Tokens } from './pointer.ts'
import { type Path, type Visitor, walk } from './walk.ts'

/** Where a reference leads: the tokens from the document's root, and what stands there. */
export interface Location {
  readonly tokens: Tokens
  readonly value: unknown
}

/** Finds what the references of one document lead to. */
export interface Resolver {
  /** @param path where the reference stands: inside a schema that has an `$id`, `#` is that schema */
  resolve(reference: string, path: Path): Location | undefined
}

interface Resource {
  readonly id: string
  readonly tokens: Tokens
}

/** References that may still be followed, whatever way they branch. */
interface Detours {
  left: number
}

/** What relative identifiers are relative to where the document tells no address of its own. */
const unknownBase = 'https://document.invalid/'
/** References in a row that are followed on the way to something inside what they lead to. */
const detourLimit = 20

/**
 * Indexes the `$id` and `$anchor` of the schemas in a document.
 *
 * @param hasIdentifiers `false` where it is known that there are none
 */
export function createResolver(document: JsonObject, hasIdentifiers: boolean): Resolver {
  const self = toAbsolute(typeof document.$self === 'string' ? document.$self : '', unknownBase)
  const byPlace = new Map<string, Resource>()
  const byId = new Map<string, Resource>()
  const anchors = new Map<string, Tokens>()
  const known = new Map<string, Location | undefined>()

  const resourceOf = (path: Path): Resource | undefined => {
    for (let length = path.length; length > 0 && byPlace.size > 0; length--) {
      const found = byPlace.get(path.slice(0, length).join('\n'))
      if (found !== undefined) return found
    }
    return undefined
  }

  const index: Visitor = (object, kind, path) => {
    if (kind !== 'schema') return
    if (typeof object.$id === 'string') {
      const given = object.$id.replace(/#$/, '')
      const resource = { id: toAbsolute(given, resourceOf(path)?.id ?? self), tokens: path.map(String) }
      byPlace.set(path.join('\n'), resource)
      for (const id of [resource.id, given]) if (!byId.has(id)) byId.set(id, resource)
    }
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      if (typeof object[keyword] !== 'string') continue
      const key = `${resourceOf(path)?.id ?? ''}#${object[keyword]}`
      if (!anchors.has(key)) anchors.set(key, path.map(String))
    }
  }
  if (hasIdentifiers) walk(document, 'document', index)

  const find = (start: Tokens, rest: Tokens, detours: Detours): Location | undefined => {
    let value: unknown = document
    let tokens: string[] = []
    for (const token of [...start, ...rest]) {
      let next = memberOf(value, token)
      if (next === undefined && isObject(value) && typeof value.$ref === 'string' && detours.left-- > 0) {
        const detour = resolve(value.$ref, tokens, detours)
        next = memberOf(detour?.value, token)
        if (detour !== undefined) tokens = [...detour.tokens]
      }
      if (next === undefined) return undefined
      value = next
      tokens.push(token)
    }
    return { tokens, value }
  }

  const findIn = (resource: Resource | undefined, fragment: string, detours: Detours): Location | undefined => {
    if (fragment === '') return resource && find(resource.tokens, [], detours)
    if (fragment.startsWith('/')) return find(resource?.tokens ?? [], parsePointer(fragment), detours)
    const anchor = anchors.get(`${resource?.id ?? ''}#${decode(fragment)}`)
    return anchor && find(anchor, [], detours)
  }

  const resolve = (reference: string, path: Path, detours: Detours): Location | undefined => {
    const hash = reference.indexOf('#')
    const address = hash === -1 ? reference : reference.slice(0, hash)
    const fragment = hash === -1 ? '' : reference.slice(hash + 1)
    const here = resourceOf(path)
    // By the letter "#/components/…" inside a schema with an $id is not the document's; it is always meant so.
    if (address === '') return (here && findIn(here, fragment, detours)) ?? findIn(undefined, fragment, detours)
    const absolute = toAbsolute(address, here?.id ?? self)
    const named = byId.get(absolute) ?? byId.get(address)
    if (named !== undefined) return findIn(named, fragment, detours)
    return absolute === self ? findIn(undefined, fragment, detours) : undefined
  }

  return {
    resolve(reference, path) {
      // The same few references occur thousands of times, and mean the same everywhere unless a schema has an $id.
      if (byPlace.size > 0) return resolve(reference, path, { left: detourLimit })
      if (!known.has(reference)) known.set(reference, resolve(reference, path, { left: detourLimit }))
      return known.get(reference)
    },
  }
}

function toAbsolute(reference: string, base: string): string {
  try {
    return new URL(reference, base).href
  } catch {
    return reference
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
