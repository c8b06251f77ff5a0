import { rewriteDiscriminator } from './discriminator.ts'
import { isObject, type JsonObject } from './json.ts'
import { type Names, toAnchor } from './names.ts'
import type { OperationRewriter } from './operations.ts'
import { rewriteReference } from './references.ts'
import { rebaseUrl } from './servers.ts'
import type { Visitor } from './walk.ts'

/** What is known of a document while its objects are rewritten. */
export interface RewriteContext {
  readonly names: Names
  /** The mount's canonical prefix. */
  readonly prefix: string
  readonly operations: OperationRewriter
  /** The component schemas that extend each one by `allOf`. */
  readonly descendants: ReadonlyMap<string, readonly string[]>
  report(problem: string): void
}

/** A component schema that is being rewritten. */
export interface ComponentSchema {
  readonly name: string
  readonly schema: unknown
}

/** Makes the visitor that gives every object of a document the names and addresses of its mount. */
export function createRewriter(context: RewriteContext, component?: ComponentSchema): Visitor {
  const { names, prefix, operations } = context
  const resource = isObject(component?.schema) && typeof component.schema.$id === 'string' ? component.name : undefined

  const rewrite = (reference: string): string => {
    const rewritten = rewriteReference(reference, names, resource)
    if (rewritten.problem !== undefined) context.report(`A reference ${rewritten.problem}`)
    return rewritten.reference
  }

  const rewriteExtension = (copied: JsonObject): JsonObject => {
    if (typeof copied.$ref !== 'string') return copied
    const { reference, problem } = rewriteReference(copied.$ref, names, resource)
    return problem === undefined ? { ...copied, $ref: reference } : copied
  }

  const rewriteSchema = (copied: JsonObject, original: JsonObject): JsonObject => {
    // An identifier is global: with two mounts that share one, references would lead from one to the other.
    const { $id: _, ...schema } = copied
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      if (typeof schema[keyword] === 'string') schema[keyword] = toAnchor(names.mount, schema[keyword])
    }
    if (typeof schema.$dynamicRef === 'string') schema.$dynamicRef = rewrite(schema.$dynamicRef)
    if (isObject(original.discriminator)) {
      const extending = original === component?.schema ? (context.descendants.get(component.name) ?? []) : []
      schema.discriminator = rewriteDiscriminator(original, names, extending, rewrite)
    }
    return schema
  }

  return (copied, kind, original) => {
    if (kind === 'extension') return rewriteExtension(copied)
    const referring = typeof copied.$ref === 'string' ? { ...copied, $ref: rewrite(copied.$ref) } : copied
    switch (kind) {
      case 'operation':
        return operations.rewrite(referring)
      case 'link':
        return operations.rewriteLink(referring, rewrite)
      case 'schema':
        return rewriteSchema(referring, original)
      case 'server':
        return withUrls(referring, ['url'], prefix)
      case 'oauthFlow':
      case 'securityScheme':
        return withUrls(referring, ['authorizationUrl', 'tokenUrl', 'refreshUrl', 'openIdConnectUrl'], prefix)
      default:
        return referring
    }
  }
}

function withUrls(object: JsonObject, fields: readonly string[], prefix: string): JsonObject {
  const urls = fields.flatMap(field => {
    const url = object[field]
    return typeof url === 'string' ? [[field, rebaseUrl(prefix, url)] as const] : []
  })
  return { ...object, ...Object.fromEntries(urls) }
}
