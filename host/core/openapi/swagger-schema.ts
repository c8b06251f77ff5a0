import { isObject, type JsonObject } from './json.ts'
import { walk } from './walk.ts'

/** Converts the schemas of a document from 2.0 to 3.0, in place. */
export function upgradeSchemas(document: JsonObject): void {
  walk(document, 'document', (schema, kind) => {
    if (kind !== 'schema') return
    if (typeof schema.discriminator === 'string') schema.discriminator = { propertyName: schema.discriminator }
    if ('x-nullable' in schema) {
      if (schema['x-nullable'] === true) schema.nullable = true
      delete schema['x-nullable']
    }
    if (schema.type === 'file') Object.assign(schema, { type: 'string', format: 'binary' })
  })
}

const sections: Readonly<Record<string, string>> = {
  definitions: 'schemas',
  parameters: 'parameters',
  responses: 'responses',
}

/** Points the references of a document from the sections of 2.0 to those of 3.0. */
export function upgradeReferences(document: JsonObject, requestBodies: ReadonlySet<string>): void {
  const upgrade = (reference: string): string => {
    const [, head = '', name = '', rest = ''] = /^#\/([^/]+)\/([^/]+)(.*)$/s.exec(reference) ?? []
    if (!Object.hasOwn(sections, head)) return reference
    const section = head === 'parameters' && requestBodies.has(name) ? 'requestBodies' : sections[head]
    return `#/components/${section}/${name}${rest}`
  }
  walk(document, 'document', (object, kind) => {
    if (typeof object.$ref === 'string') {
      object.$ref = kind === 'schema' ? upgrade(withDefinition(object.$ref)) : upgrade(object.$ref)
    }
    const mapping = isObject(object.discriminator) ? object.discriminator.mapping : undefined
    if (!isObject(mapping)) return
    for (const [value, target] of Object.entries(mapping)) {
      if (typeof target === 'string') mapping[value] = upgrade(target)
    }
  })
}

/** A bare name was a reference to a definition in 1.2, and is still met. */
function withDefinition(reference: string): string {
  return /^[A-Za-z0-9_]+$/.test(reference) ? `#/definitions/${reference}` : reference
}
