import { isObject, type JsonObject, objectOf } from './json.ts'
import { componentKinds } from './model.ts'
import { parsePointer, toFragment } from './pointer.ts'
import type { PlacedPaths } from './servers.ts'

/** The new name of everything that a document names, from the old one. */
export interface Names {
  /** The mount's name, which every new name begins with. */
  readonly mount: string
  /** By section of the components. */
  readonly components: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly places: PlacedPaths
}

/** Names the components of a document for its mount. No name depends on any other mount. */
export function createNames(document: JsonObject, mount: string, places: PlacedPaths): Names {
  const components = new Map<string, Map<string, string>>()
  for (const [section, members] of Object.entries(objectOf(document.components))) {
    if (isObject(members) && section in componentKinds) components.set(section, nameAll(Object.keys(members), mount))
  }
  return { mount, components, places }
}

/** Makes the function that gives a reference the new names. It must be a pointer to something that exists. */
export function createRenamer(names: Names): (reference: string) => string {
  const known = new Map<string, string>()
  return reference => {
    const before = known.get(reference)
    if (before !== undefined) return before
    const renamed = rename(reference, names)
    known.set(reference, renamed)
    return renamed
  }
}

function rename(reference: string, { mount, components, places }: Names): string {
  if (!reference.startsWith('#/')) return reference
  const [head = '', second = '', third = '', ...rest] = parsePointer(reference.slice(1))
  if (head === 'components') {
    return toFragment(['components', second, components.get(second)?.get(third) ?? `${mount}.${third}`, ...rest])
  }
  const field = third === '' ? [] : [third]
  if (head === 'paths') {
    const place = places.operations.get(`${third} ${second}`) ?? places.paths.get(second) ?? second
    return toFragment(['paths', place, ...field, ...rest])
  }
  return head === 'webhooks' ? toFragment(['webhooks', `${mount}.${second}`, ...field, ...rest]) : reference
}

const legalName = /^[A-Za-z0-9._-]+$/

function nameAll(names: readonly string[], mount: string): Map<string, string> {
  const taken = new Set(names.filter(name => legalName.test(name)))
  const toFree = createNumbering(taken)
  return new Map(
    names.map(name => {
      const legal = legalName.test(name) ? name : toFree(name.replace(/[^A-Za-z0-9._-]/g, '_') || '_')
      return [name, `${mount}.${legal}`]
    }),
  )
}

/** Makes the function that gives a name a number where it is taken, and takes it. */
export function createNumbering(taken: Set<string> = new Set()): (name: string) => string {
  const counts = new Map<string, number>()
  return name => {
    let free = name
    // Goes on where it left off: a document may have any number of names that come to be the same.
    let count = counts.get(name) ?? 2
    while (taken.has(free)) free = `${name}_${count++}`
    counts.set(name, count)
    taken.add(free)
    return free
  }
}
