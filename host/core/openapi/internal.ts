import { isObject, type JsonObject, listOf, objectOf } from './json.ts'
import { componentKinds, type Kind, methods } from './model.ts'
import type { Tokens } from './pointer.ts'
import { createResolver, type Resolver } from './resolve.ts'
import { type Path, walk } from './walk.ts'

/** Whether something is marked as not for the public. */
export function isInternal(value: unknown): boolean {
  return isObject(value) && value['x-internal'] === true
}

/** Tells whether a place lies in an internal path or operation. */
export function isInternalPlace(document: JsonObject, [head = '', path = '', field = '']: Tokens): boolean {
  const item = objectOf(objectOf(document[head])[path])
  return isInternal(item) || (Object.hasOwn(item, field) && isInternal(item[field]))
}

/** Takes out of a document its internal operations, and with them the components and tags that nothing else uses. */
export function removeInternal(document: JsonObject, hasIdentifiers: boolean): void {
  const resolver = createResolver(document, hasIdentifiers)
  const internal: { readonly part: JsonObject; readonly kind: Kind; readonly path: Path }[] = []
  walk(document, 'document', (object, kind, path) => {
    if ((kind !== 'operation' && kind !== 'pathItem') || !isInternal(object)) return
    internal.push({ part: object, kind, path: [...path] })
    return 'remove'
  })
  if (internal.length === 0) return
  removeEmptied(document, internal)
  const used = new Set<string>()
  for (const { part, kind, path } of internal) collectUses(part, kind, path, document, resolver, used)
  const kept = new Set<string>()
  const roots = { paths: document.paths, webhooks: document.webhooks }
  collectUses(roots as JsonObject, 'document', [], document, resolver, kept)
  const components = objectOf(document.components)
  for (const [section, kind] of Object.entries(componentKinds)) {
    for (const [name, member] of Object.entries(objectOf(components[section]))) {
      if (used.has(`${section}\n${name}`)) continue
      collectUses(member, kind, ['components', section, name], document, resolver, kept)
    }
  }
  for (const section of Object.keys(componentKinds)) {
    const members = objectOf(components[section])
    for (const name of Object.keys(members)) {
      const key = `${section}\n${name}`
      if (used.has(key) && !kept.has(key)) delete members[name]
    }
  }
  document.tags = listOf(document.tags).filter(tag => {
    const key = `tag\n${objectOf(tag).name}`
    return !used.has(key) || kept.has(key)
  })
}

/** A path of nothing but internal operations is internal. */
function removeEmptied(document: JsonObject, internal: readonly { readonly path: Path }[]): void {
  for (const { path } of internal) {
    const [head = '', name = '', field] = path
    const item = objectOf(document[head])[name]
    if ((head !== 'paths' && head !== 'webhooks') || field === undefined || !isObject(item)) continue
    if (Object.keys(objectOf(item.additionalOperations)).length > 0) continue
    if (item.$ref === undefined && !methods.some(method => method in item)) delete objectOf(document[head])[name]
  }
}

/** Adds the components and tags that a part uses, and what those use. */
function collectUses(
  part: unknown,
  kind: Kind,
  start: Path,
  document: JsonObject,
  resolver: Resolver,
  used: Set<string>,
): void {
  const queue: { part: unknown; kind: Kind; path: Path }[] = [{ part, kind, path: start }]
  const use = (section: string, name: string): void => {
    const key = `${section}\n${name}`
    const member = objectOf(objectOf(document.components)[section])[name]
    const itsKind = componentKinds[section]
    if (
      used.has(key) ||
      itsKind === undefined ||
      !Object.hasOwn(objectOf(objectOf(document.components)[section]), name)
    )
      return
    used.add(key)
    queue.push({ part: member, kind: itsKind, path: ['components', section, name] })
  }
  const follow = (reference: unknown, path: Path): void => {
    if (typeof reference !== 'string') return
    const [head, section = '', name = ''] = resolver.resolve(reference, path)?.tokens ?? []
    if (head === 'components') use(section, name)
  }
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    walk(
      next.part,
      next.kind,
      (object, itsKind, path) => {
        follow(object.$ref, path)
        if (itsKind === 'schema') {
          follow(object.$dynamicRef, path)
          const { mapping, defaultMapping } = objectOf(object.discriminator)
          for (const target of [...Object.values(objectOf(mapping)), defaultMapping]) {
            if (typeof target === 'string' && Object.hasOwn(objectOf(objectOf(document.components).schemas), target))
              use('schemas', target)
            else follow(target, path)
          }
        }
        if (itsKind !== 'operation') return
        for (const requirement of listOf(object.security ?? document.security)) {
          for (const scheme of Object.keys(objectOf(requirement))) use('securitySchemes', scheme)
        }
        for (const tag of listOf(object.tags)) used.add(`tag\n${tag}`)
      },
      [...next.path],
    )
  }
}
