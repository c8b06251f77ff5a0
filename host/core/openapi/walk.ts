import { isObject, type JsonObject } from './json.ts'
import { fieldOf, isExtension, type Kind } from './model.ts'

export { methods } from './model.ts'

/** Where the walk is. It changes as the walk goes on: copy what you keep. */
export type Path = readonly (string | number)[]

/**
 * Changes an object in place before its parts are visited; `'remove'` takes it out of what holds it, `'skip'` leaves its
 * parts alone.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: most visitors have nothing to say.
export type Visitor = (object: JsonObject, kind: Kind, path: Path) => 'remove' | 'skip' | void

/**
 * Gives every object of the model in a part of a document to the visitor, outer ones first. Data is not looked into.
 *
 * @returns `'remove'` where the visitor wants the part itself gone
 */
// biome-ignore lint/suspicious/noConfusingVoidType: as of the visitor.
export function walk(value: unknown, kind: Kind, visit: Visitor, path: (string | number)[] = []): 'remove' | void {
  if (Array.isArray(value)) return walkList(value, kind, visit, path)
  if (!isObject(value)) return
  const verdict = visit(value, kind, path)
  if (verdict === 'remove') return 'remove'
  if (verdict === 'skip') return
  // Parsed JSON inherits nothing that is enumerable, and this is asked of every object several times.
  for (const key in value) {
    const item = value[key]
    if (typeof item !== 'object' || item === null) continue
    path.push(key)
    const field = kind === 'extension' ? undefined : fieldOf(kind, key)
    if (kind === 'extension' || isExtension(key)) {
      if (!/^x-examples?$/.test(key)) walkExtension(item, visit, path)
    } else if (field?.kind !== undefined) {
      const removal =
        field.type === 'map' ? walkMap(item, field.kind, visit, path) : walk(item, field.kind, visit, path)
      if (removal === 'remove') delete value[key]
    }
    path.pop()
  }
}

function walkList(items: unknown[], kind: Kind, visit: Visitor, path: (string | number)[]): void {
  for (let index = 0; index < items.length; index++) {
    path.push(index)
    if (walk(items[index], kind, visit, path) === 'remove') items.splice(index--, 1)
    path.pop()
  }
}

function walkMap(members: unknown, kind: Kind, visit: Visitor, path: (string | number)[]): void {
  if (!isObject(members)) return
  for (const key of Object.keys(members)) {
    path.push(key)
    if (walk(members[key], kind, visit, path) === 'remove') delete members[key]
    path.pop()
  }
}

/** Nothing is known of an extension but that tools put schemas into some: each object in there is a possible one. */
function walkExtension(value: unknown, visit: Visitor, path: (string | number)[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      path.push(index)
      walkExtension(item, visit, path)
      path.pop()
    }
  } else walk(value, 'extension', visit, path)
}
