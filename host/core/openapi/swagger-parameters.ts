import type { Report } from './diagnostics.ts'
import { isObject, type JsonObject, setOwn } from './json.ts'

/** Whether a 2.0 parameter is the request's body. */
export function isBody(parameter: unknown): parameter is JsonObject {
  return isObject(parameter) && parameter.in === 'body'
}

/** Whether a 2.0 parameter is a field of a form. */
export function isForm(parameter: unknown): parameter is JsonObject {
  return isObject(parameter) && parameter.in === 'formData'
}

/** What 2.0 says of a value in the parameter or header itself, and 3.0 in its schema. */
const schemaFields = [
  'type',
  'format',
  'items',
  'default',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'enum',
  'multipleOf',
  'x-nullable',
]

/** Converts a 2.0 parameter of a query, header or path, or a reference to one. */
export function toParameter(parameter: JsonObject, report: Report, path: readonly string[]): JsonObject {
  if (typeof parameter.$ref === 'string') return parameter
  const rest = without(parameter, [...schemaFields, 'collectionFormat'])
  const isList = parameter.type === 'array'
  const style = isList ? toStyle(parameter, report, path) : {}
  return { ...rest, ...style, schema: isObject(parameter.schema) ? parameter.schema : toSchema(parameter) }
}

/** Converts a 2.0 header. */
export function toHeader(header: JsonObject): JsonObject {
  return { ...without(header, [...schemaFields, 'collectionFormat']), schema: toSchema(header) }
}

/** Makes one request body of a 2.0 body parameter, or of the fields of a form. */
export function toRequestBody(
  parameters: readonly JsonObject[],
  consumes: readonly string[],
  copy: <T>(value: T) => T,
): JsonObject {
  const body = parameters.find(isBody)
  if (body === undefined) return toForm(parameters, consumes, copy)
  const { name, description, required, schema, in: _, ...rest } = body
  const types = consumes.length > 0 ? consumes : ['application/json']
  const media = isObject(schema) ? { schema } : {}
  return {
    ...without(rest, schemaFields, true),
    ...(typeof description === 'string' && { description }),
    content: Object.fromEntries(types.map(type => [type, copy(media)])),
    ...(typeof required === 'boolean' && { required }),
    ...(typeof name === 'string' && { 'x-name': name }),
  }
}

function toForm(fields: readonly JsonObject[], consumes: readonly string[], copy: <T>(value: T) => T): JsonObject {
  const properties: JsonObject = {}
  const encoding: JsonObject = {}
  const required: string[] = []
  for (const field of fields) {
    const name = String(field.name)
    const { description } = field
    const schema = { ...toSchema(field), ...(typeof description === 'string' && { description }) }
    setOwn(properties, name, { ...schema, ...without(field, [], true) })
    if (field.required === true) required.push(name)
    if (field.type === 'array') {
      const style = formStyles[String(field.collectionFormat ?? 'csv')]
      if (style !== undefined) setOwn(encoding, name, { ...style })
    }
  }
  const formTypes = consumes.filter(type => /^(?:multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type))
  const hasFile = fields.some(({ type }) => type === 'file')
  const fallback = hasFile ? 'multipart/form-data' : 'application/x-www-form-urlencoded'
  const types = hasFile ? formTypes.filter(type => /^multipart/i.test(type)) : formTypes
  const media = {
    schema: { type: 'object', properties, ...(required.length > 0 && { required }) },
    ...(Object.keys(encoding).length > 0 && { encoding }),
  }
  const content = (types.length > 0 ? types : [fallback]).map(type => [type, copy(media)])
  return { content: Object.fromEntries(content), ...(required.length > 0 && { required: true }) }
}

const formStyles: Readonly<Record<string, JsonObject>> = {
  csv: { style: 'form', explode: false },
  multi: { style: 'form', explode: true },
  ssv: { style: 'spaceDelimited', explode: false },
  pipes: { style: 'pipeDelimited', explode: false },
}

function toStyle(parameter: JsonObject, report: Report, path: readonly string[]): JsonObject {
  const format = String(parameter.collectionFormat ?? 'csv')
  // Elsewhere than in a query 3.0 knows commas only, which is the default there.
  const style = parameter.in === 'query' ? formStyles[format] : format === 'csv' ? {} : undefined
  if (style !== undefined) return style
  report('not-expressible', path, `The collectionFormat ${format} of ${String(parameter.name)} has no equivalent`)
  return {}
}

function toSchema(source: JsonObject): JsonObject {
  const schema: JsonObject = {}
  for (const field of schemaFields) if (field in source) schema[field] = source[field]
  const { items } = schema
  if (isObject(items)) schema.items = typeof items.$ref === 'string' ? items : toSchema(items)
  return schema
}

/** An object less some of its fields; of extensions only, the others go as well. */
function without(object: JsonObject, fields: readonly string[], onlyExtensions = false): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(
      ([key]) => !fields.includes(key) && key !== 'schema' && (!onlyExtensions || key.startsWith('x-')),
    ),
  )
}
