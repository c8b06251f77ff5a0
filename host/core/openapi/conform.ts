import { rules } from './conform-rules.ts'
import type { Report } from './diagnostics.ts'
import { isObject, type JsonObject } from './json.ts'
import { type Field, fieldOf, isExtension, type Kind } from './model.ts'
import type { Visitor } from './walk.ts'

/** Fields that came with 3.2, and with which an earlier document would be invalid. */
const laterFields: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  pathItem: ['query', 'additionalOperations'],
  mediaType: ['itemSchema', 'prefixEncoding', 'itemEncoding', 'description'],
  encoding: ['encoding', 'prefixEncoding', 'itemEncoding'],
  response: ['summary'],
  example: ['dataValue', 'serializedValue'],
  server: ['name'],
  securityScheme: ['deprecated', 'oauth2MetadataUrl'],
  oauthFlows: ['deviceAuthorization'],
  oauthFlow: ['deviceAuthorizationUrl'],
  components: ['mediaTypes'],
}

/** Kinds whose fields are not all known here: schemas may have any keyword. */
const open = new Set<Kind>(['document', 'components', 'schema', 'extension', 'paths', 'responses', 'callback'])

/** Kinds in whose place a Reference Object may stand. */
export const referable: ReadonlySet<Kind> = new Set<Kind>([
  'parameter',
  'requestBody',
  'response',
  'header',
  'example',
  'link',
  'callback',
  'securityScheme',
  'mediaType',
])

/**
 * Makes the visitor that brings every object into the form that its kind must have: what follows need not ask what
 * type a value is, and one invalid document can't make the combined one invalid.
 */
export function createConformer(isLater: boolean, report: Report): Visitor {
  return (object, kind, path) => {
    if (kind === 'extension') return
    if ('$ref' in object && (referable.has(kind) || kind === 'schema' || kind === 'pathItem')) {
      if (typeof object.$ref === 'string') {
        if (referable.has(kind)) return
      } else {
        report('field-invalid', [...path, '$ref'], 'A reference must be a string')
        delete object.$ref
      }
    }
    for (const key of Object.keys(object)) {
      if (isExtension(key)) continue
      const field = fieldOf(kind, key)
      if (field === undefined) {
        if (open.has(kind)) continue
        report('field-unknown', [...path, key], `The field ${key} is not known in a ${kind}`)
        delete object[key]
      } else if ((!isLater && laterFields[kind]?.includes(key)) || (kind === 'response' && key === 'schema')) {
        report('field-unknown', [...path, key], `The field ${key} is not known to this version of OpenAPI`)
        delete object[key]
      } else if (!isFit(object, key, field)) {
        report('field-invalid', [...path, key], `The field ${key} has a value that is not allowed there`)
        delete object[key]
      }
    }
    return rules[kind]?.(object, (field, message) => report('field-invalid', [...path, field], message), isLater)
  }
}

/** Whether the value of a field is of the right type; members of lists and maps that are not are taken out of them. */
function isFit(object: JsonObject, key: string, field: Field): boolean {
  const value = object[key]
  switch (field.type) {
    case 'any':
      return true
    case 'string':
    case 'boolean':
      return typeof value === field.type
    case 'strings':
      if (!Array.isArray(value)) return false
      if (!value.every(item => typeof item === 'string')) object[key] = value.filter(item => typeof item === 'string')
      return true
    case 'one':
      return isPart(value, field.kind) || isEarlierForm(key, value)
    case 'list':
      if (!Array.isArray(value)) return false
      if (!value.every(item => isPart(item, field.kind))) object[key] = value.filter(item => isPart(item, field.kind))
      return true
    case 'map':
      if (!isObject(value)) return false
      for (const member of Object.keys(value)) {
        if (!isPart(value[member], field.kind) && !isEarlierForm(key, value[member])) delete value[member]
      }
      return true
  }
}

function isPart(value: unknown, kind: Kind | undefined): boolean {
  return isObject(value) || (kind === 'schema' && typeof value === 'boolean')
}

/** Lists of earlier drafts of JSON Schema, which a document may still name as its dialect. */
function isEarlierForm(key: string, value: unknown): boolean {
  return (key === 'items' || key === 'dependencies') && Array.isArray(value)
}
