import { isObject, type JsonObject, listOf, objectOf } from './json.ts'
import type { Names } from './names.ts'

const schemaReference = /^#\/components\/schemas\/([^/]+)$/

/** The names of the component schemas that extend each one by `allOf`, directly or not. */
export function findDescendants(schemas: JsonObject): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>()
  for (const [name, schema] of Object.entries(schemas)) {
    for (const parent of referencedSchemas(objectOf(schema).allOf)) {
      children.set(parent, [...(children.get(parent) ?? []), name])
    }
  }
  return new Map([...children.keys()].map(name => [name, [...collect(name, children, new Set([name]))].slice(1)]))
}

/**
 * A discriminator whose implicit names are written out. A schema's bare name is the value that selects it, and the
 * schema is about to get another name.
 *
 * @param original the schema that has the discriminator, as it stands in the input
 * @param descendants the component schemas that extend it
 * @param rewrite gives the new reference for an old one
 */
export function rewriteDiscriminator(
  original: JsonObject,
  names: Names,
  descendants: readonly string[],
  rewrite: (reference: string) => string,
): JsonObject {
  const discriminator = objectOf(original.discriminator)
  const schemas = names.components.get('schemas')
  const toReference = (value: unknown): unknown => {
    if (typeof value !== 'string') return value
    return schemas?.has(value) ? `#/components/schemas/${schemas.get(value)}` : rewrite(value)
  }
  const given = Object.entries(objectOf(discriminator.mapping)).map(([value, target]) => [value, toReference(target)])
  const mapped = new Set(given.map(([, target]) => target))
  const implicit = [...referencedSchemas(original.oneOf), ...referencedSchemas(original.anyOf), ...descendants]
    .filter(name => schemas?.has(name) && !mapped.has(toReference(name)))
    .map(name => [name, toReference(name)])
  const mapping = Object.fromEntries([...implicit, ...given])
  return {
    ...discriminator,
    ...(Object.keys(mapping).length > 0 && { mapping }),
    ...('defaultMapping' in discriminator && { defaultMapping: toReference(discriminator.defaultMapping) }),
  }
}

function referencedSchemas(alternatives: unknown): string[] {
  return listOf(alternatives).flatMap(alternative => {
    const reference = isObject(alternative) ? alternative.$ref : undefined
    const name = typeof reference === 'string' ? schemaReference.exec(reference)?.[1] : undefined
    return name === undefined ? [] : [name]
  })
}

function collect(name: string, children: ReadonlyMap<string, string[]>, found: Set<string>): Set<string> {
  for (const child of children.get(name) ?? []) {
    if (found.has(child)) continue
    found.add(child)
    collect(child, children, found)
  }
  return found
}
