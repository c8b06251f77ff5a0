import { type JsonObject, listOf, replaceFields } from './json.ts'

/** Converts a schema of OpenAPI 3.0 to 3.1, in place, where the two differ in meaning: nothing but schemas does. */
export function upgradeSchema(schema: JsonObject): void {
  // Beside a reference nothing has a meaning in 3.0; in 3.1 it would come to have one, and narrow what is referred to.
  if (typeof schema.$ref === 'string') return
  withLimit(schema, 'minimum', 'exclusiveMinimum')
  withLimit(schema, 'maximum', 'exclusiveMaximum')
  if (schema.type === 'string' && schema.format === 'byte') {
    delete schema.format
    schema.contentEncoding = 'base64'
  }
  if (Array.isArray(schema.items)) {
    schema.prefixItems = schema.items
    delete schema.items
  }
  withNull(schema)
}

/** A boolean `exclusiveMinimum` modifies `minimum` in 3.0; in 3.1 it is the limit itself. */
function withLimit(schema: JsonObject, limit: string, exclusive: string): void {
  if (typeof schema[exclusive] !== 'boolean') return
  const isExclusive = schema[exclusive]
  delete schema[exclusive]
  if (!isExclusive || schema[limit] === undefined) return
  schema[exclusive] = schema[limit]
  delete schema[limit]
}

/**
 * Says `nullable` in the terms of JSON Schema. Without a type it has no effect by the letter of 3.0.3; beside a
 * composition it is so often meant that it is read as meant.
 */
function withNull(schema: JsonObject): void {
  if (!('nullable' in schema)) return
  const isNullable = schema.nullable === true
  delete schema.nullable
  if (!isNullable) return
  if (typeof schema.type === 'string') {
    schema.type = [schema.type, 'null']
    const values = listOf(schema.enum)
    if (values.length > 0 && !values.includes(null)) schema.enum = [...values, null]
    return
  }
  for (const keyword of ['anyOf', 'oneOf']) {
    if (!Array.isArray(schema[keyword])) continue
    schema[keyword] = [...listOf(schema[keyword]), { type: 'null' }]
    return
  }
  if (!Array.isArray(schema.allOf)) return
  const { allOf, ...others } = schema
  replaceFields(schema, { ...others, anyOf: [{ allOf }, { type: 'null' }] })
}
