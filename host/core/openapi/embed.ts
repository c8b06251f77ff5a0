import { copy, isObject, type JsonObject, objectOf, replaceFields, setOwn } from './json.ts'
import { type Kind, sectionOf } from './model.ts'
import { createNumbering } from './names.ts'
import { memberOf, parsePointer, toFragment } from './pointer.ts'
import { walk } from './walk.ts'

/** Objects that are looked at: copies of parts of copies could go on for long. */
const objectLimit = 1_000_000
/** Path items inside path items that stand in place of a reference. */
const inlineLimit = 20

/** What embedding came to. */
interface Embedded {
  readonly document: JsonObject
  /** URLs of files that have to be read first. */
  readonly missing: ReadonlySet<string>
}

/**
 * Copies the parts of other files that a document refers to into its components, in place, and points the references
 * there. References into files that can't be had, which are `undefined`, are left as they are.
 */
export function embedFiles(document: JsonObject, url: string, files: ReadonlyMap<string, unknown>): Embedded {
  const missing = new Set<string>()
  const embedded = new Map<string, string>()
  const inlined = new WeakSet<JsonObject>()
  const queue: { readonly part: unknown; readonly kind: Kind; readonly base: string }[] = []
  let seen = 0

  const numberings = new Map<string, (name: string) => string>()
  const toFree = (section: string, members: JsonObject): ((name: string) => string) => {
    const numbering = numberings.get(section) ?? createNumbering(new Set(Object.keys(members)))
    numberings.set(section, numbering)
    return numbering
  }

  const locate = (address: string, fragment: string): unknown => {
    if (!files.has(address)) {
      missing.add(address)
      return undefined
    }
    const file = files.get(address)
    return fragment === '' ? file : parsePointer(fragment).reduce<unknown>(memberOf, file)
  }

  /** Gives the reference inside the document; `undefined` where there is none. */
  const embed = (reference: string, kind: Kind, base: string): string | undefined => {
    const [address, fragment] = splitReference(reference, base)
    if (address === url) return `#${fragment}`
    const holder = sectionFor(document, kind)
    const target = locate(address, fragment)
    if (holder === undefined || target === undefined || seen > objectLimit) return undefined
    const key = `${kind} ${address}#${fragment}`
    const before = embedded.get(key)
    if (before !== undefined) return before
    const name = toFree(holder.tokens.join('/'), holder.members)(nameFrom(fragment === '' ? address : fragment))
    const local = toFragment([...holder.tokens, name])
    embedded.set(key, local)
    const part = copy(target)
    setOwn(holder.members, name, part)
    queue.push({ part, kind, base: address })
    return local
  }

  /** A path item has no section before 3.1, nor has a header in 2.0: it takes the place of the reference. */
  const inline = (object: JsonObject, kind: Kind, base: string, depth: number): void => {
    const { $ref, ...siblings } = object
    const [address, fragment] = splitReference(String($ref), base)
    const target = address === url ? undefined : locate(address, fragment)
    if (!isObject(target) || depth > inlineLimit || seen > objectLimit) return
    const part = copy(target)
    visitPart(part, kind, address, depth + 1)
    walk(part, kind, inner => void inlined.add(inner))
    replaceFields(object, { ...part, ...siblings })
    inlined.add(object)
  }

  const visitPart = (part: unknown, kind: Kind, base: string, depth = 0): void => {
    walk(part, kind, (object, itsKind) => {
      seen++
      if (itsKind === 'extension' || inlined.has(object)) return
      if (typeof object.$ref === 'string' && (base !== url || !object.$ref.startsWith('#'))) {
        if (sectionFor(document, itsKind) === undefined) inline(object, itsKind, base, depth)
        else object.$ref = embed(object.$ref, itsKind, base) ?? object.$ref
      }
      const mapping = objectOf(objectOf(object.discriminator).mapping)
      if (itsKind !== 'schema') return
      for (const [value, target] of Object.entries(mapping)) {
        // A bare name is a component of the document itself.
        if (typeof target === 'string' && /[./#]/.test(target) && (base !== url || !target.startsWith('#'))) {
          mapping[value] = embed(target, 'schema', base) ?? target
        }
      }
    })
  }

  visitPart(document, 'document', url)
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) visitPart(next.part, next.kind, next.base)
  return { document, missing }
}

const sectionsOfSwagger: Readonly<Partial<Record<Kind, string>>> = {
  schema: 'definitions',
  parameter: 'parameters',
  response: 'responses',
}

/** The part of a document that holds components of a kind, which is made where it is missing. */
function sectionFor(document: JsonObject, kind: Kind): { members: JsonObject; tokens: string[] } | undefined {
  const isSwagger = 'swagger' in document
  const section = isSwagger ? sectionsOfSwagger[kind] : sectionOf[kind]
  if (section === undefined) return undefined
  if (section === 'pathItems' && String(document.openapi).startsWith('3.0')) return undefined
  if (section === 'mediaTypes' && !String(document.openapi).startsWith('3.2')) return undefined
  if (isSwagger) return { members: own(document, section), tokens: [section] }
  return { members: own(own(document, 'components'), section), tokens: ['components', section] }
}

function own(object: JsonObject, key: string): JsonObject {
  const value = object[key]
  if (isObject(value)) return value
  const made: JsonObject = {}
  object[key] = made
  return made
}

function splitReference(reference: string, base: string): [address: string, fragment: string] {
  const hash = reference.indexOf('#')
  const address = hash === -1 ? reference : reference.slice(0, hash)
  const fragment = hash === -1 ? '' : reference.slice(hash + 1)
  try {
    return [address === '' ? base : new URL(address, base).href, fragment]
  } catch {
    return [address, fragment]
  }
}

/** A component's name from the file or the pointer that it comes from. */
function nameFrom(source: string): string {
  const last = (source.split('/').at(-1) ?? '').replace(/\.(?:json|ya?ml)$/i, '')
  return last.replace(/[^A-Za-z0-9._-]/g, '_') || 'part'
}
