import { copy, isObject, type JsonObject, objectOf, setOwn } from './json.ts'
import { componentKinds, type Kind, sectionOf } from './model.ts'
import { toFragment } from './pointer.ts'
import { createResolver, type Location } from './resolve.ts'
import { type Path, type Visitor, walk } from './walk.ts'

/** Components that one document may come to have by moving parts there: a copy may hold what is copied again. */
const movedLimit = 2_000

/**
 * Gives every reference to a part of the document that the combined one will not have a component to lead to: what
 * stands outside of paths, webhooks and components, or in a path that is left out.
 *
 * @param isGone tells the paths that are left out
 * @param conform what is copied from outside has not been looked at yet
 */
export function relocate(
  document: JsonObject,
  hasIdentifiers: boolean,
  isGone: (tokens: Location['tokens']) => boolean,
  conform: Visitor,
): void {
  const resolver = createResolver(document, hasIdentifiers)
  const moved = new Map<string, string>()

  const move = (location: Location, kind: Kind): string | undefined => {
    const section = sectionOf[kind]
    if (section === undefined || moved.size >= movedLimit) return undefined
    const key = `${section} ${location.tokens.join('\n')}`
    const before = moved.get(key)
    if (before !== undefined) return before
    const components = isObject(document.components) ? document.components : {}
    document.components = components
    const members = objectOf(components[section])
    components[section] = members
    const name = toFreeName(location.tokens, members)
    const reference = toFragment(['components', section, name])
    moved.set(key, reference)
    const part = copy(location.value)
    setOwn(members, name, part)
    walk(part, kind, conform, ['components', section, name])
    visitPart(part, kind, location.tokens)
    return reference
  }

  const visitPart = (part: unknown, kind: Kind, start: Path): void => {
    walk(
      part,
      kind,
      (object, itsKind, path) => {
        if (typeof object.$ref !== 'string' || itsKind === 'extension') return
        const location = resolver.resolve(object.$ref, path)
        if (location === undefined || isKept(location.tokens, isGone)) return
        object.$ref = move(location, itsKind) ?? object.$ref
      },
      [...start],
    )
  }

  visitPart(document, 'document', [])
}

/** Whether what stands at a place comes to stand in the combined document. */
function isKept([head = '', second = '', third]: Location['tokens'], isGone: (tokens: string[]) => boolean): boolean {
  if (head === 'components') return second in componentKinds && third !== undefined
  return (head === 'paths' || head === 'webhooks') && !isGone([head, second, ...(third === undefined ? [] : [third])])
}

function toFreeName(tokens: readonly string[], members: JsonObject): string {
  const base = (tokens.at(-1) ?? '').replace(/[^A-Za-z0-9._-]/g, '_') || 'part'
  let name = base
  for (let count = 2; Object.hasOwn(members, name); count++) name = `${base}_${count}`
  return name
}
