import type { Report } from './diagnostics.ts'
import { isObject, type JsonObject, objectOf } from './json.ts'
import { createNumbering } from './names.ts'
import { type Tokens, toFragment } from './pointer.ts'
import { createResolver } from './resolve.ts'
import { type Path, walk } from './walk.ts'

/** The names that the anchors of a document are given. */
export type AnchorNames = ReadonlyMap<string, string>

/**
 * Writes every reference of a document as a JSON Pointer to what it leads to, whether by pointer, `$anchor` or `$id`,
 * and takes out the identifiers: they are global, and with two mounts that share one, references would lead from one
 * to the other. What leads nowhere is reported and taken out: a schema loses its reference, anything else goes whole.
 */
export function settleReferences(document: JsonObject, hasIdentifiers: boolean, mount: string, report: Report): void {
  const resolver = createResolver(document, hasIdentifiers)
  const anchors = hasIdentifiers ? nameAnchors(document, mount) : new Map<string, string>()

  const settle = (reference: string, path: Path): string | undefined => {
    const location = resolver.resolve(reference, path)
    return location && toFragment(location.tokens)
  }

  const drop = (reference: string, path: Path): void => {
    if (reference.startsWith('#')) report('reference-dangling', path, `A reference leads nowhere: ${reference}`)
    else report('reference-external', path, `A reference leads to another document: ${reference}`)
  }

  const settleSchema = (schema: JsonObject, path: Path): void => {
    const { $dynamicRef, discriminator } = schema
    if (typeof $dynamicRef === 'string') {
      const location = resolver.resolve($dynamicRef, path)
      const anchor = isObject(location?.value) && location.value.$dynamicAnchor !== undefined
      if (location === undefined) {
        drop($dynamicRef, [...path, '$dynamicRef'])
        delete schema.$dynamicRef
      } else schema.$dynamicRef = anchor ? `#${anchors.get(keyOf(location.tokens))}` : toFragment(location.tokens)
    }
    if (!isObject(discriminator)) return
    const schemas = objectOf(objectOf(document.components).schemas)
    const toTarget = (target: string): string => {
      if (Object.hasOwn(schemas, target)) return toFragment(['components', 'schemas', target])
      const settled = settle(target, path) ?? settle(`./${target}`, path)
      if (settled === undefined) drop(target, [...path, 'discriminator'])
      return settled ?? target
    }
    settleMapping(discriminator, toTarget)
  }

  const finish: (() => void)[] = []
  walk(document, 'document', (object, kind, path) => {
    const { $ref } = object
    if (typeof $ref === 'string') {
      const settled = settle($ref, path)
      if (settled !== undefined) object.$ref = settled
      else if (kind !== 'extension') {
        drop($ref, [...path, '$ref'])
        delete object.$ref
        if (kind === 'response') object.description = `Described at ${$ref}`
        else if (kind !== 'schema' && kind !== 'pathItem') return 'remove'
      }
    }
    if (kind === 'link' && typeof object.operationRef === 'string') {
      const settled = settle(object.operationRef, path)
      if (settled === undefined) {
        report('link-dangling', path, `A link leads to no operation of this document: ${object.operationRef}`)
        return 'remove'
      }
      object.operationRef = settled
    }
    if (kind !== 'schema') return
    settleSchema(object, path)
    const anchor = hasIdentifiers ? anchors.get(keyOf(path)) : undefined
    if (anchor !== undefined || '$id' in object) finish.push(() => renameAnchor(object, anchor))
  })
  // Anchors and identifiers are what the references after them are found by.
  for (const rename of finish) rename()
}

function settleMapping(discriminator: JsonObject, toTarget: (target: string) => string): void {
  const { mapping, defaultMapping } = discriminator
  if (isObject(mapping)) {
    for (const [value, target] of Object.entries(mapping)) {
      if (typeof target === 'string') mapping[value] = toTarget(target)
    }
  }
  if (typeof defaultMapping === 'string') discriminator.defaultMapping = toTarget(defaultMapping)
}

function renameAnchor(schema: JsonObject, anchor: string | undefined): void {
  delete schema.$id
  for (const keyword of ['$anchor', '$dynamicAnchor']) if (keyword in schema) schema[keyword] = anchor
}

/** An anchor must begin with a letter or underscore; without the `$id`s around them, equal ones would meet. */
function nameAnchors(document: JsonObject, mount: string): AnchorNames {
  const names = new Map<string, string>()
  const toFree = createNumbering()
  walk(document, 'document', (schema, kind, path) => {
    const given = kind === 'schema' ? (schema.$dynamicAnchor ?? schema.$anchor) : undefined
    if (typeof given !== 'string') return
    const name = toFree(`${/^[0-9]/.test(mount) ? '_' : ''}${mount}.${given}`)
    names.set(keyOf(path), name)
  })
  return names
}

function keyOf(path: Path | Tokens): string {
  return path.join('\n')
}
