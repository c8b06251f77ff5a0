import { copy, isObject, type JsonObject, listOf, objectOf, stringsOf } from './json.ts'
import type { Names } from './names.ts'

/** Rewrites the operations of one document and remembers the tags they came to have. */
export interface OperationRewriter {
  rewrite(operation: JsonObject): JsonObject
  rewriteLink(link: JsonObject, rewriteReference: (reference: string) => string): JsonObject
  /** The tags of the document, declared ones first. */
  tags(): JsonObject[]
}

/**
 * Makes the rewriter of a document's operations: ids and tags get the mount's name, and the security that the document
 * asks of every operation is written to each, because in the combined document it would be asked of every mount.
 */
export function createOperationRewriter(
  document: JsonObject,
  names: Names,
  title: string | undefined,
  report: (problem: string) => void,
): OperationRewriter {
  const { mount } = names
  const declared = listOf(document.tags).filter(isObject)
  const used = new Set<string | undefined>()
  const ids = new Set<string>()

  const toId = (given: string): string => {
    let id = `${mount}.${given}`
    for (let count = 2; ids.has(id); count++) id = `${mount}.${given}_${count}`
    if (id !== `${mount}.${given}`) report(`The operationId ${given} is used more than once`)
    ids.add(id)
    return id
  }

  return {
    rewrite(operation) {
      const tags = stringsOf(operation.tags)
      const groups = tags.length === 0 ? [undefined] : tags
      for (const tag of groups) used.add(tag)
      const security = operation.security ?? document.security
      return {
        ...operation,
        tags: groups.map(tag => toTag(mount, tag)),
        ...(typeof operation.operationId === 'string' && { operationId: toId(operation.operationId) }),
        ...(Array.isArray(security) && { security: rewriteSecurity(security, names, report) }),
      }
    },
    rewriteLink(link, rewriteReference) {
      return {
        ...link,
        ...(typeof link.operationId === 'string' && { operationId: `${mount}.${link.operationId}` }),
        ...(typeof link.operationRef === 'string' && { operationRef: rewriteReference(link.operationRef) }),
      }
    },
    tags() {
      const described = new Set(declared.map(tag => tag.name))
      const description = title ?? objectOf(document.info).title
      return [
        ...(used.has(undefined) ? [{ name: mount, ...(typeof description === 'string' && { description }) }] : []),
        ...declared.map(tag => rewriteTag(tag, mount, described)),
        ...[...used].filter(tag => tag !== undefined && !described.has(tag)).map(tag => ({ name: toTag(mount, tag) })),
      ]
    },
  }
}

/** The paths of a document less what is marked as internal. */
export function withoutInternal(paths: JsonObject): JsonObject {
  const isPublic = ([, value]: [string, unknown]): boolean => !(isObject(value) && value['x-internal'] === true)
  return Object.fromEntries(
    Object.entries(paths)
      .filter(isPublic)
      .map(([path, item]) => [path, isObject(item) ? Object.fromEntries(Object.entries(item).filter(isPublic)) : item]),
  )
}

/** A mount's name has no colon, so no two mounts share a tag. */
function toTag(mount: string, tag: string | undefined): string {
  return tag === undefined ? mount : `${mount}: ${tag}`
}

function rewriteTag(tag: JsonObject, mount: string, declared: ReadonlySet<unknown>): JsonObject {
  const { parent, ...rest } = copy(tag) as JsonObject
  return {
    ...rest,
    name: toTag(mount, String(tag.name)),
    ...(typeof parent === 'string' && declared.has(parent) && { parent: toTag(mount, parent) }),
  }
}

function rewriteSecurity(security: readonly unknown[], names: Names, report: (problem: string) => void): JsonObject[] {
  const schemes = names.components.get('securitySchemes')
  return security.filter(isObject).flatMap(requirement => {
    const undefinedScheme = Object.keys(requirement).find(scheme => !schemes?.has(scheme))
    if (undefinedScheme !== undefined) {
      report(`The security scheme ${undefinedScheme} is required and not defined`)
      return []
    }
    return [
      Object.fromEntries(Object.entries(requirement).map(([key, scopes]) => [schemes?.get(key) ?? key, copy(scopes)])),
    ]
  })
}
