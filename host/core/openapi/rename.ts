import type { Report } from './diagnostics.ts'
import { expandDiscriminator, findDescendants } from './discriminator.ts'
import { isObject, type JsonObject, objectOf } from './json.ts'
import { createRenamer, type Names } from './names.ts'
import { type OperationIds, renameSecurity } from './operations.ts'
import { type Place, rebaseUrl } from './servers.ts'
import type { Tags } from './tags.ts'
import type { Path, Visitor } from './walk.ts'

const urlFields = [
  'authorizationUrl',
  'deviceAuthorizationUrl',
  'tokenUrl',
  'refreshUrl',
  'openIdConnectUrl',
  'oauth2MetadataUrl',
]

/**
 * Makes the visitor that gives every object of a document the names and addresses of its mount. The security that the
 * document asks of every operation is written to each: in the combined document it would be asked of every mount.
 */
export function createRenaming(
  document: JsonObject,
  names: Names,
  ids: OperationIds,
  place: Place,
  tags: Tags,
  report: Report,
): Visitor {
  const rename = createRenamer(names)
  const schemas = objectOf(objectOf(document.components).schemas)
  const descendants = findDescendants(schemas)

  const renameOperation = (operation: JsonObject, path: Path): void => {
    operation.tags = tags.rename(operation.tags)
    const id = ids.byOperation.get(operation)
    if (id !== undefined) operation.operationId = id
    const security = renameSecurity(operation.security ?? document.security, names, path, report)
    if (security !== undefined) operation.security = security
    else delete operation.security
  }

  const renameLink = (link: JsonObject, path: Path): 'remove' | undefined => {
    if (typeof link.operationRef === 'string') link.operationRef = rename(link.operationRef)
    if (typeof link.operationId !== 'string') return undefined
    const id = ids.byId.get(link.operationId)
    if (id === undefined) {
      report('link-dangling', path, `A link leads to no operation of this document: ${link.operationId}`)
      return 'remove'
    }
    link.operationId = id
    return undefined
  }

  const rebase = (object: JsonObject, fields: readonly string[]): void => {
    for (const field of fields) {
      const url = object[field]
      if (typeof url === 'string') object[field] = rebaseUrl(place, url)
    }
  }

  return (object, kind, path) => {
    if (kind === 'schema' && isObject(object.discriminator)) {
      const name = path.length === 3 && path[1] === 'schemas' ? String(path[2]) : ''
      const extending = schemas[name] === object ? (descendants.get(name) ?? []) : []
      expandDiscriminator(object, object.discriminator, extending, rename)
    }
    if (typeof object.$ref === 'string' && (kind !== 'extension' || isKnown(object.$ref, names))) {
      object.$ref = rename(object.$ref)
    }
    switch (kind) {
      case 'schema':
        // What is a pointer here has been an anchor's name before.
        if (typeof object.$dynamicRef === 'string') object.$dynamicRef = rename(object.$dynamicRef)
        return
      case 'operation':
        return renameOperation(object, path)
      case 'link':
        return renameLink(object, path)
      case 'server':
        return isPlaced(path) ? undefined : rebase(object, ['url'])
      case 'oauthFlow':
      case 'securityScheme':
        return rebase(object, urlFields)
      case 'externalDocs':
        return rebase(object, ['url'])
      case 'example':
        return rebase(object, ['externalValue'])
    }
  }
}

/** The servers of paths and their operations were dealt with when those were placed; others are further in. */
function isPlaced(path: Path): boolean {
  return path[0] === 'paths' && path.length <= 5
}

/** Whether what looks like a reference in an extension leads to a component. */
function isKnown(reference: string, { components, places }: Names): boolean {
  const [, head, section = '', name = ''] = reference.split('/')
  if (head === 'components') return components.get(section)?.has(decodeURIComponentSafely(name)) === true
  return head === 'paths' && places.paths.size > 0
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return text
  }
}
