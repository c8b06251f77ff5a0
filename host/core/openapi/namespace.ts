import { findDescendants } from './discriminator.ts'
import { isObject, type JsonObject, mapValues, objectOf } from './json.ts'
import { createNames } from './names.ts'
import { createOperationRewriter, withoutInternal } from './operations.ts'
import { createRewriter, type RewriteContext } from './rewrite.ts'
import { rebasePath, serverPath } from './servers.ts'
import { componentKinds, walk } from './walk.ts'

/** The parts of one mount's document under names and paths that are its own. */
export interface Namespaced {
  readonly paths: JsonObject
  readonly webhooks: JsonObject
  /** By section. */
  readonly components: Readonly<Record<string, JsonObject>>
  readonly tags: readonly JsonObject[]
  readonly problems: readonly string[]
}

/**
 * Renames and rebases everything in an OpenAPI 3.1 or 3.2 document for its mount. The input is left alone.
 *
 * @param prefix canonical: `''` for the root
 */
export function namespaceDocument(document: JsonObject, mount: string, prefix: string, title?: string): Namespaced {
  const base = serverPath(document)
  const names = createNames(document, mount, path => rebasePath(prefix, base, path))
  const problems = new Set<string>()
  const report = (problem: string): unknown => problems.add(problem)
  const context: RewriteContext = {
    names,
    prefix,
    operations: createOperationRewriter(document, names, title, report),
    descendants: findDescendants(objectOf(objectOf(document.components).schemas)),
    report,
  }
  const visit = createRewriter(context)
  const paths = objectOf(walk(withoutInternal(objectOf(document.paths)), 'paths', visit))
  const webhooks = mapValues(withoutInternal(objectOf(document.webhooks)), hook => walk(hook, 'pathItem', visit))
  return {
    paths: rename(paths, path => (path.startsWith('x-') ? undefined : names.paths.get(path))),
    webhooks: rename(webhooks, hook => `${mount}.${hook}`),
    components: namespaceComponents(objectOf(document.components), context),
    tags: context.operations.tags(),
    problems: [...problems],
  }
}

function namespaceComponents(components: JsonObject, context: RewriteContext): Record<string, JsonObject> {
  const sections: Record<string, JsonObject> = {}
  for (const [section, kind] of Object.entries(componentKinds)) {
    const members = components[section]
    if (!isObject(members)) continue
    const renamed = mapValues(members, (member, name) =>
      walk(member, kind, createRewriter(context, kind === 'schema' ? { name, schema: member } : undefined)),
    )
    sections[section] = rename(renamed, name => context.names.components.get(section)?.get(name))
  }
  return sections
}

function rename(object: JsonObject, toName: (key: string) => string | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => {
      const name = toName(key)
      return name === undefined ? [] : [[name, value]]
    }),
  )
}
