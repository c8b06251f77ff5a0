import { isObject, type JsonObject, listOf, objectOf, stringsOf } from '../core/openapi/json.ts'
import { methods } from '../core/openapi/walk.ts'
import type { CollectedDocs, DocsGroup } from './collect.ts'
import { ownTag } from './operations.ts'

/** The part of the combined document that describes one application: its tags go by the names that it gave them. */
export function documentOf(docs: CollectedDocs, group: DocsGroup): JsonObject {
  const { name, title, version, operations } = group
  const combined = docs.document
  const own = new Set(operations.map(({ path }) => path))
  const withOwnTags = (operation: JsonObject): JsonObject => ({
    ...operation,
    tags: stringsOf(operation.tags).map(tag => ownTag(name, tag)),
  })
  const toOwn = (item: unknown): unknown => rewriteOperations(objectOf(item), withOwnTags)
  const webhooks = select(combined.webhooks, key => key.startsWith(`${name}.`))
  return {
    openapi: combined.openapi,
    info: { ...objectOf(combined.info), title: title ?? name, version: version ?? '0.0.0' },
    tags: tagsOf(combined, name),
    paths: mapValues(
      select(combined.paths, path => own.has(path)),
      toOwn,
    ),
    ...(Object.keys(webhooks).length > 0 && { webhooks: mapValues(webhooks, toOwn) }),
    components: componentsOf(combined, name),
  }
}

/** The names of all other mounts' components begin otherwise: a mount's name has no dot. */
function componentsOf(combined: JsonObject, name: string): JsonObject {
  const sections = mapValues(objectOf(combined.components), section =>
    select(section, key => key.startsWith(`${name}.`)),
  )
  return Object.fromEntries(Object.entries(sections).filter(([, members]) => Object.keys(objectOf(members)).length > 0))
}

function tagsOf(combined: JsonObject, mount: string): JsonObject[] {
  return listOf(combined.tags)
    .filter(isObject)
    .filter(({ name }) => name === mount || String(name).startsWith(`${mount}: `))
    .map(tag => ({
      ...tag,
      name: ownTag(mount, String(tag.name)),
      ...(typeof tag.parent === 'string' && { parent: ownTag(mount, tag.parent) }),
    }))
}

function rewriteOperations(item: JsonObject, rewrite: (operation: JsonObject) => JsonObject): JsonObject {
  const fields = new Set<string>(methods)
  return mapValues(item, (value, key) => {
    if (fields.has(key) && isObject(value)) return rewrite(value)
    if (key !== 'additionalOperations') return value
    return mapValues(objectOf(value), operation => (isObject(operation) ? rewrite(operation) : operation))
  })
}

function select(members: unknown, isOwn: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(objectOf(members)).filter(([key]) => isOwn(key)))
}

function mapValues(members: JsonObject, map: (value: unknown, key: string) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key, map(value, key)]))
}
