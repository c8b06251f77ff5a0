/** A reference that leads nowhere, or to what belongs to another mount. */
export interface BadReference {
  readonly at: string
  readonly reference: string
}

type Json = unknown

/** Keys whose value is data in most places; under `properties` and other maps they are names. */
const dataKeys = new Set(['example', 'default', 'const', 'enum', 'value'])
const mapKeys = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'schemas',
  'responses',
  'parameters',
  'examples',
  'requestBodies',
  'headers',
  'content',
  'encoding',
  'links',
  'callbacks',
  'scopes',
  'variables',
])

/**
 * Follows every reference of a document by plain JSON Pointer. It knows nothing of the merger's model of the document:
 * every object is looked into but data, and every string named `$ref` is a reference.
 */
export function findReferences(document: Json): {
  readonly dangling: BadReference[]
  readonly count: number
  readonly all: [string, string][]
} {
  const dangling: BadReference[] = []
  const all: [string, string][] = []
  const visit = (value: Json, at: string, isMap: boolean): void => {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, `${at}/${index}`, false)
      return
    }
    for (const [key, item] of Object.entries(value)) {
      const here = `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (!isMap && key === '$ref' && typeof item === 'string') {
        all.push([here, item])
        if (resolve(document, item) === undefined) dangling.push({ at: here, reference: item })
      } else if (!isMap && (dataKeys.has(key) || key.startsWith('x-') || (key === 'examples' && Array.isArray(item)))) {
        // Data.
      } else visit(item, here, !isMap && mapKeys.has(key))
    }
    if (!isMap && 'discriminator' in value) {
      const mapping = (value as { discriminator?: { mapping?: Record<string, string> } }).discriminator?.mapping ?? {}
      for (const target of Object.values(mapping)) {
        all.push([`${at}/discriminator`, target])
        if (resolve(document, target) === undefined) dangling.push({ at, reference: target })
      }
    }
  }
  visit(document, '', false)
  return { dangling, count: all.length, all }
}

/** Tells the mount that a reference leads to by the name it leads to. */
export function ownerOf(reference: string): string | undefined {
  return /^#\/components\/[^/]+\/([^./]+)\./.exec(reference)?.[1] ?? /^#\/webhooks\/([^./]+)\./.exec(reference)?.[1]
}

/** Resolves a reference by RFC 6901. */
export function resolve(document: Json, reference: string): Json {
  if (!reference.startsWith('#/')) return undefined
  let value: Json = document
  for (const token of reference.slice(2).split('/')) {
    const key = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, Json>)[key]
  }
  return value
}

/** A copy in which data is empty: the validator follows what looks like a reference even in an example. */
export function withoutData(value: Json, isMap = false): Json {
  if (Array.isArray(value)) return value.map(item => withoutData(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (!isMap && dataKeys.has(key) && typeof item === 'object') return [key, Array.isArray(item) ? [] : null]
      return [key, withoutData(item, !isMap && mapKeys.has(key))]
    }),
  )
}
