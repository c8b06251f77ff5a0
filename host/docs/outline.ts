import { isObject, type JsonObject, listOf, objectOf, stringsOf } from '../core/openapi/json.ts'

/** How deep an outline goes into nested objects: deeper ones are named. */
const depthLimit = 3

/** Follows a reference inside the document; a part that leads nowhere, or in circles, is taken as it is. */
export function dereference(document: JsonObject, part: unknown): JsonObject {
  let current = objectOf(part)
  for (let steps = 0; steps < 10 && typeof current.$ref === 'string' && current.$ref.startsWith('#/'); steps++) {
    const tokens = current.$ref.slice(2).split('/').map(decodePointerToken)
    const target = tokens.reduce<unknown>(
      (value, token) => (isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined),
      document,
    )
    if (!isObject(target)) break
    current = target
  }
  return current
}

/**
 * Writes a schema down as one reads it: types, property by property, `?` for what may be missing.
 *
 * @example
 * outlineSchema(document, { type: 'object', properties: { id: { type: 'integer' } } })
 * // '{\n  id?: integer\n}'
 */
export function outlineSchema(
  document: JsonObject,
  schema: unknown,
  indent = '',
  seen: readonly string[] = [],
): string {
  if (!isObject(schema)) return schema === false ? 'nothing' : 'any'
  if (typeof schema.$ref === 'string') {
    const name = nameOf(schema.$ref)
    if (seen.includes(schema.$ref) || seen.length >= depthLimit) return name
    const target = dereference(document, schema)
    const outline = outlineSchema(document, target, indent, [...seen, schema.$ref])
    return outline.startsWith('{') ? `${name} ${outline}` : outline
  }
  for (const [keyword, separator] of [
    ['oneOf', ' | '],
    ['anyOf', ' | '],
    ['allOf', ' & '],
  ] as const) {
    const members = listOf(schema[keyword])
    if (members.length > 0) {
      const own = isObject(schema.properties) ? [outlineObject(document, schema, indent, seen)] : []
      return [...members.map(member => outlineSchema(document, member, indent, seen)), ...own].join(separator)
    }
  }
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return schema.enum.map(value => JSON.stringify(value)).join(' | ')
  const types = typeof schema.type === 'string' ? [schema.type] : stringsOf(schema.type)
  if (types.length === 0) types.push(isObject(schema.properties) ? 'object' : schema.items ? 'array' : 'any')
  return types.map(type => outlineType(document, type, schema, indent, seen)).join(' | ')
}

function outlineType(
  document: JsonObject,
  type: string,
  schema: JsonObject,
  indent: string,
  seen: readonly string[],
): string {
  if (type === 'object') return outlineObject(document, schema, indent, seen)
  if (type === 'array') {
    const items = outlineSchema(document, schema.items, indent, seen)
    return items.includes(' | ') || items.includes(' & ') ? `(${items})[]` : `${items}[]`
  }
  return typeof schema.format === 'string' ? `${type} (${schema.format})` : type
}

function outlineObject(document: JsonObject, schema: JsonObject, indent: string, seen: readonly string[]): string {
  const required = stringsOf(schema.required)
  const inner = `${indent}  `
  if (indent.length >= 2 * depthLimit) return '{ … }'
  const lines = Object.entries(objectOf(schema.properties)).map(([name, property]) => {
    return `${inner}${name}${required.includes(name) ? '' : '?'}: ${outlineSchema(document, property, inner, seen)}`
  })
  if (isObject(schema.additionalProperties)) {
    lines.push(`${inner}[name]: ${outlineSchema(document, schema.additionalProperties, inner, seen)}`)
  }
  return lines.length === 0 ? 'object' : `{\n${lines.join('\n')}\n${indent}}`
}

/** The name that the application's own document gave a component: what stands behind the mount's name. */
function nameOf(reference: string): string {
  const name = decodePointerToken(reference.slice(reference.lastIndexOf('/') + 1))
  return name.slice(name.indexOf('.') + 1)
}

function decodePointerToken(token: string): string {
  let text = token
  try {
    text = decodeURIComponent(token)
  } catch {
    // A bare "%" stands for itself.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}
