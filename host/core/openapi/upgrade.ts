import { type JsonObject, listOf } from './json.ts'
import { walk } from './walk.ts'

/** Converts an OpenAPI 3.0 document to 3.1 where the two differ in meaning; later versions are copied as they are. */
export function upgradeOpenApi(document: JsonObject): JsonObject {
  if (!String(document.openapi).startsWith('3.0')) return document
  const upgraded = walk(document, 'document', (copied, kind) => (kind === 'schema' ? upgradeSchema(copied) : copied))
  return { ...(upgraded as JsonObject), openapi: '3.1.1' }
}

function upgradeSchema(schema: JsonObject): JsonObject {
  return withNull(withEncoding(withLimit(withLimit(schema, 'minimum'), 'maximum')))
}

/** A boolean `exclusiveMinimum` modifies `minimum` in 3.0; in 3.1 it is the limit itself. */
function withLimit(schema: JsonObject, limit: 'minimum' | 'maximum'): JsonObject {
  const exclusive = limit === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'
  if (typeof schema[exclusive] !== 'boolean') return schema
  const { [exclusive]: isExclusive, [limit]: value, ...rest } = schema
  if (value === undefined) return rest
  return { ...rest, [isExclusive ? exclusive : limit]: value }
}

function withEncoding(schema: JsonObject): JsonObject {
  if (schema.type !== 'string' || schema.format !== 'byte') return schema
  const { format: _, ...rest } = schema
  return { ...rest, contentEncoding: 'base64' }
}

/**
 * Says `nullable` in the terms of JSON Schema. Without a type it has no effect by the letter of 3.0.3; beside a
 * composition it is so often meant that it is read as meant.
 */
function withNull(schema: JsonObject): JsonObject {
  if (typeof schema.nullable !== 'boolean') return schema
  const { nullable, ...rest } = schema
  if (!nullable) return rest
  if (typeof rest.type === 'string') {
    const withType: JsonObject = { ...rest, type: [rest.type, 'null'] }
    const values = listOf(rest.enum)
    return values.length > 0 && !values.includes(null) ? { ...withType, enum: [...values, null] } : withType
  }
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    if (Array.isArray(rest[keyword])) return { ...rest, [keyword]: [...listOf(rest[keyword]), { type: 'null' }] }
  }
  const { allOf, ...others } = rest
  if (Array.isArray(allOf)) return { ...others, anyOf: [{ allOf }, { type: 'null' }] }
  return rest
}
