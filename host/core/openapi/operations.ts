import type { Report } from './diagnostics.ts'
import { isObject, type JsonObject, listOf, setOwn, stringsOf } from './json.ts'
import type { Kind } from './model.ts'
import type { Names } from './names.ts'
import { type Path, walk } from './walk.ts'

/** The operationIds of a document's operations under its mount's name. */
export interface OperationIds {
  readonly byOperation: ReadonlyMap<JsonObject, string>
  /** From the id in the document, which links name; the first of several. */
  readonly byId: ReadonlyMap<string, string>
}

/** The kinds of objects that have operations somewhere in them. */
const hasOperations = new Set<Kind>(['document', 'paths', 'components', 'pathItem', 'operation', 'callback'])

/** Names the operations of a document: ids that are used once stay, whatever else is mounted. */
export function nameOperations(document: JsonObject, mount: string, report: Report): OperationIds {
  const operations: { readonly operation: JsonObject; readonly id: string; readonly path: Path }[] = []
  walk(document, 'document', (object, kind, path) => {
    if (kind === 'operation' && typeof object.operationId === 'string') {
      operations.push({ operation: object, id: object.operationId, path: [...path] })
    }
    return hasOperations.has(kind) ? undefined : 'skip'
  })
  const given = new Set(operations.map(({ id }) => id))
  const byOperation = new Map<JsonObject, string>()
  const byId = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const { operation, id, path } of operations) {
    let own = id
    if (byId.has(id)) {
      let count = counts.get(id) ?? 2
      while (given.has(`${id}_${count}`)) count++
      own = `${id}_${count}`
      given.add(own)
      counts.set(id, count + 1)
      report('operation-id-taken', [...path, 'operationId'], `The operationId ${id} is used more than once`)
    } else byId.set(id, `${mount}.${id}`)
    byOperation.set(operation, `${mount}.${own}`)
  }
  return { byOperation, byId }
}

/**
 * Renames the security requirements of an operation. One that names an undefined scheme can't be met or shown; what
 * remains of it is kept. `[]` and `{}` stay: they say that the operation is open.
 */
export function renameSecurity(security: unknown, names: Names, path: Path, report: Report): JsonObject[] | undefined {
  if (!Array.isArray(security)) return undefined
  const schemes = names.components.get('securitySchemes')
  const renamed: JsonObject[] = []
  for (const requirement of listOf(security)) {
    if (!isObject(requirement)) continue
    const own: JsonObject = {}
    for (const [key, scopes] of Object.entries(requirement)) {
      // Since 3.2 a scheme may be named by a reference.
      const scheme = schemes?.get(key) ?? schemes?.get(key.replace(/^#\/components\/securitySchemes\//, ''))
      if (scheme !== undefined) setOwn(own, scheme, stringsOf(scopes))
      else report('security-undefined', path, `The security scheme ${key} is required and not defined`)
    }
    if (Object.keys(own).length > 0 || Object.keys(requirement).length === 0) renamed.push(own)
  }
  // An empty list would say in so many words that the operation is open.
  return renamed.length === 0 && security.length > 0 ? undefined : renamed
}
