import type { Field } from './model.ts'

const schema: Field = { type: 'one', kind: 'schema' }
const schemaList: Field = { type: 'list', kind: 'schema' }
const schemas: Field = { type: 'map', kind: 'schema' }

/** The keywords of JSON Schema 2020-12, and of the drafts before it, that hold schemas. */
export const schemaFields: Readonly<Record<string, Field>> = {
  $ref: { type: 'string' },
  $defs: schemas,
  definitions: schemas,
  properties: schemas,
  patternProperties: schemas,
  dependentSchemas: schemas,
  dependencies: schemas,
  additionalProperties: schema,
  unevaluatedProperties: schema,
  propertyNames: schema,
  items: schema,
  prefixItems: schemaList,
  additionalItems: schema,
  unevaluatedItems: schema,
  contains: schema,
  allOf: schemaList,
  anyOf: schemaList,
  oneOf: schemaList,
  not: schema,
  if: schema,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: schema,
  else: schema,
  contentSchema: schema,
  externalDocs: { type: 'one', kind: 'externalDocs' },
}
