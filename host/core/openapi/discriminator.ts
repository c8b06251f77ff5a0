import { isObject, type JsonObject, listOf, objectOf, setOwn } from './json.ts'
import { parsePointer, toFragment } from './pointer.ts'

/** Implicit names that are written out in one document: in a long chain of schemas each has all that follow. */
const implicitLimit = 50_000

/** The names of the component schemas that extend each one by `allOf`, directly or not. */
export function findDescendants(schemas: JsonObject): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>()
  for (const name of Object.keys(schemas)) {
    for (const parent of referencedSchemas(objectOf(schemas[name]).allOf)) {
      const siblings = children.get(parent)
      if (siblings === undefined) children.set(parent, [name])
      else siblings.push(name)
    }
  }
  const descendants = new Map<string, readonly string[]>()
  let left = implicitLimit
  for (const [name, schema] of Object.entries(schemas)) {
    // Only who has a discriminator is asked.
    if (!isObject(objectOf(schema).discriminator)) continue
    const names = collectDescendants(name, children, left)
    left -= names.length
    descendants.set(name, names)
  }
  return descendants
}

/**
 * Writes out the implicit names of a discriminator: a schema's bare name is the value that selects it, and the schema
 * is about to get another name.
 *
 * @param schema as it stands before its parts are renamed, with references that are pointers
 * @param descendants the component schemas that extend it
 * @param rename gives the new reference for an old one
 */
export function expandDiscriminator(
  schema: JsonObject,
  discriminator: JsonObject,
  descendants: readonly string[],
  rename: (reference: string) => string,
): void {
  const given = objectOf(discriminator.mapping)
  const mapped = new Set(Object.values(given))
  const mapping: JsonObject = {}
  for (const name of [...referencedSchemas(schema.oneOf), ...referencedSchemas(schema.anyOf), ...descendants]) {
    const reference = toFragment(['components', 'schemas', name])
    if (!mapped.has(reference) && !Object.hasOwn(given, name)) setOwn(mapping, name, rename(reference))
  }
  for (const [value, target] of Object.entries(given)) {
    if (typeof target === 'string') setOwn(mapping, value, rename(target))
  }
  if (Object.keys(mapping).length > 0) discriminator.mapping = mapping
  else delete discriminator.mapping
  if (typeof discriminator.defaultMapping === 'string') {
    discriminator.defaultMapping = rename(discriminator.defaultMapping)
  }
}

function referencedSchemas(alternatives: unknown): string[] {
  return listOf(alternatives).flatMap(alternative => {
    const reference = isObject(alternative) ? alternative.$ref : undefined
    if (typeof reference !== 'string' || !reference.startsWith('#/components/schemas/')) return []
    const [, , name, ...rest] = parsePointer(reference.slice(1))
    return name === undefined || rest.length > 0 ? [] : [name]
  })
}

function collectDescendants(name: string, children: ReadonlyMap<string, readonly string[]>, limit: number): string[] {
  const found = new Set<string>()
  const queue = [name]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const child of children.get(next) ?? []) {
      if (child === name || found.has(child) || found.size >= limit) continue
      found.add(child)
      queue.push(child)
    }
  }
  return [...found]
}
