import { isObject, type JsonObject, objectOf, stringsOf } from '../core/openapi/json.ts'
import { methods } from '../core/openapi/walk.ts'

/** One operation of the combined document. */
export interface Operation {
  /** Name of the mount it belongs to. */
  readonly mount: string
  /** Identifies it on a page. */
  readonly id: string
  /** In capitals. */
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly tags: readonly string[]
  /** The operation object, with the parameters of its path. */
  readonly operation: JsonObject
}

/** Lists the operations of a combined document, in its order. */
export function listOperations(document: JsonObject): Operation[] {
  return Object.entries(objectOf(document.paths)).flatMap(([path, item]) => {
    const pathItem = objectOf(item)
    const fields = methods.map(method => [method.toUpperCase(), pathItem[method]] as const)
    return [...fields, ...Object.entries(objectOf(pathItem.additionalOperations))].flatMap(([method, operation]) =>
      isObject(operation) ? [toOperation(method, path, operation, pathItem.parameters)] : [],
    )
  })
}

/** Keeps the operations in whose path, method, summary, operationId or tags every word of the query occurs. */
export function searchOperations(operations: readonly Operation[], query: string): readonly Operation[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return operations
  return operations.filter(({ method, path, summary, tags, operation }) => {
    const text = [method, path, summary, String(operation.operationId ?? ''), ...tags].join('\n').toLowerCase()
    return words.every(word => text.includes(word))
  })
}

/** The tag as the application's own document has it, without the mount's name in front. */
export function ownTag(mount: string, tag: string): string {
  return tag.startsWith(`${mount}: `) ? tag.slice(mount.length + 2) : tag
}

/**
 * The fragment that opens an operation in its application's reference: its first tag and its id. One without an id
 * goes by the name that Swagger UI gives it.
 */
export function referenceFragment({ mount, method, path, tags, operation }: Operation): string {
  const { operationId } = operation
  const id =
    typeof operationId === 'string' && operationId.trim() !== ''
      ? operationId
      : `${method.toLowerCase()}${path.replace(/\W/g, '_')}`
  return `#/${encodeURIComponent(ownTag(mount, tags[0] ?? mount))}/${encodeURIComponent(id)}`
}

function toOperation(method: string, path: string, operation: JsonObject, shared: unknown): Operation {
  const tags = stringsOf(operation.tags)
  const own = Array.isArray(operation.parameters) ? operation.parameters : []
  const parameters = [...(Array.isArray(shared) ? shared : []), ...own]
  return {
    // Every operation has a tag, which begins with the mount's name.
    mount: tags[0]?.split(':', 1)[0] ?? '',
    id: `${method.toLowerCase()}-${path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')}`,
    method,
    path,
    summary: typeof operation.summary === 'string' ? operation.summary : '',
    tags,
    operation: parameters.length > 0 ? { ...operation, parameters } : operation,
  }
}
