import { copy, isObject, type JsonObject, mapValues } from './json.ts'

/** How the value of a field is to be read: as an object of this kind or a list of them, or as a map of them. */
interface Field {
  readonly kind: Kind
  readonly isMap?: true
}

const one = <K extends string>(kind: K) => ({ kind }) as const
const map = <K extends string>(kind: K) => ({ kind, isMap: true }) as const

const operation = one('operation')
const schema = one('schema')

/**
 * The object model of OpenAPI 3.0 to 3.2 with JSON Schema 2020-12: which field holds what kind of object. `*` stands
 * for every key that is no extension. A field that is not here is data (examples, defaults, constants) and is never
 * looked into: a key named "$ref" in there is not a reference.
 */
const model = {
  document: { paths: one('paths'), webhooks: map('pathItem'), components: one('components') },
  paths: { '*': one('pathItem') },
  components: {
    schemas: map('schema'),
    responses: map('response'),
    parameters: map('parameter'),
    examples: map('example'),
    requestBodies: map('requestBody'),
    headers: map('header'),
    securitySchemes: map('securityScheme'),
    links: map('link'),
    callbacks: map('callback'),
    pathItems: map('pathItem'),
    mediaTypes: map('mediaType'),
  },
  pathItem: {
    get: operation,
    put: operation,
    post: operation,
    delete: operation,
    options: operation,
    head: operation,
    patch: operation,
    trace: operation,
    query: operation,
    additionalOperations: map('operation'),
    parameters: one('parameter'),
    servers: one('server'),
  },
  operation: {
    parameters: one('parameter'),
    requestBody: one('requestBody'),
    responses: one('responses'),
    callbacks: map('callback'),
    servers: one('server'),
  },
  parameter: { schema, content: map('mediaType'), examples: map('example') },
  requestBody: { content: map('mediaType') },
  mediaType: {
    schema,
    itemSchema: schema,
    examples: map('example'),
    encoding: map('encoding'),
    prefixEncoding: one('encoding'),
    itemEncoding: one('encoding'),
  },
  encoding: {
    headers: map('header'),
    encoding: map('encoding'),
    prefixEncoding: one('encoding'),
    itemEncoding: one('encoding'),
  },
  responses: { '*': one('response') },
  response: { headers: map('header'), content: map('mediaType'), links: map('link') },
  header: { schema, content: map('mediaType'), examples: map('example') },
  callback: { '*': one('pathItem') },
  link: { server: one('server') },
  example: {},
  extension: {},
  server: {},
  securityScheme: { flows: map('oauthFlow') },
  oauthFlow: {},
  schema: {
    $defs: map('schema'),
    definitions: map('schema'),
    properties: map('schema'),
    patternProperties: map('schema'),
    dependentSchemas: map('schema'),
    dependencies: map('schema'),
    additionalProperties: schema,
    unevaluatedProperties: schema,
    propertyNames: schema,
    items: schema,
    prefixItems: schema,
    additionalItems: schema,
    unevaluatedItems: schema,
    contains: schema,
    allOf: schema,
    anyOf: schema,
    oneOf: schema,
    not: schema,
    if: schema,
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: schema,
    else: schema,
    contentSchema: schema,
  },
} as const

/** A kind of object in an OpenAPI document. */
export type Kind = keyof typeof model

/** The methods that are fields of a path item. */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const

const fieldsOf: Readonly<Record<Kind, Readonly<Record<string, Field>>>> = model

/**
 * Changes a copy of an object, whose parts have been visited before.
 *
 * @param original the object as it stands in the input, not to be changed
 */
export type Visitor = (copied: JsonObject, kind: Kind, original: JsonObject) => JsonObject

/** Copies a part of a document, giving every object of the model to the visitor; data is copied as it is. */
export function walk(value: unknown, kind: Kind, visit: Visitor): unknown {
  if (Array.isArray(value)) return value.map(item => walk(item, kind, visit))
  if (!isObject(value)) return value
  const fields = fieldsOf[kind]
  const copied = mapValues(value, (item, key) => {
    if (key.startsWith('x-')) return walkExtension(item, visit)
    const field = fieldOf(fields, key)
    if (field === undefined) return copy(item)
    if (!field.isMap) return walk(item, field.kind, visit)
    return isObject(item) ? mapValues(item, member => walk(member, field.kind, visit)) : copy(item)
  })
  return visit(copied, kind, value)
}

/** Nothing is known of an extension but that tools put schemas into some: each object in there is a possible one. */
function walkExtension(value: unknown, visit: Visitor): unknown {
  if (Array.isArray(value)) return value.map(item => walkExtension(item, visit))
  if (!isObject(value)) return value
  return visit(
    mapValues(value, item => walkExtension(item, visit)),
    'extension',
    value,
  )
}

function fieldOf(fields: Readonly<Record<string, Field>>, key: string): Field | undefined {
  if (Object.hasOwn(fields, key)) return fields[key]
  return key === '$ref' ? undefined : fields['*']
}

/** The kind of each section of the components. */
export const componentKinds: Readonly<Record<string, Kind>> = Object.fromEntries(
  Object.entries(model.components).map(([section, { kind }]) => [section, kind]),
)
