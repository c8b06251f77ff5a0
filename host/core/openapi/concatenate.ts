import { type JsonObject, setOwn } from './json.ts'
import { componentKinds } from './model.ts'
import type { PreparedDocument } from './prepare.ts'
import type { PlacedPath } from './servers.ts'
import type { OpenApiInfo } from './source.ts'

/** A prepared document and the name of its group. */
export interface MergePart {
  readonly name: string
  readonly prepared: PreparedDocument
  /** Its paths less those that are left out. */
  readonly paths: readonly PlacedPath[]
}

/** Puts prepared documents one after the other: no two have a name or path in common. */
export function concatenate(parts: readonly MergePart[], info: OpenApiInfo): JsonObject {
  const paths: JsonObject = {}
  const webhooks: JsonObject = {}
  const extensions: JsonObject = {}
  for (const { name, prepared, paths: placed } of parts) {
    for (const { path, item } of placed) paths[path] = item
    for (const [hook, item] of Object.entries(prepared.webhooks)) webhooks[hook] = item
    if (Object.keys(prepared.extensions).length > 0) extensions[name] = prepared.extensions
  }
  const groups = parts.map(({ name, prepared }) => ({ name, tags: prepared.tags.map(tag => tag.name) }))
  return {
    openapi: parts.some(({ prepared }) => prepared.isLater) ? '3.2.0' : '3.1.1',
    info: { title: info.title, version: info.version },
    servers: [{ url: info.server ?? '/' }],
    tags: parts.flatMap(({ prepared }) => prepared.tags),
    paths,
    ...(Object.keys(webhooks).length > 0 && { webhooks }),
    components: concatenateComponents(parts),
    // Renderers that know of groups show each application as one.
    'x-tagGroups': groups.filter(({ tags }) => tags.length > 0),
    ...(Object.keys(extensions).length > 0 && { 'x-mounts': extensions }),
  }
}

function concatenateComponents(parts: readonly MergePart[]): Record<string, JsonObject> {
  const components: Record<string, JsonObject> = {}
  for (const section of Object.keys(componentKinds)) {
    const members: JsonObject = {}
    for (const { prepared } of parts) {
      const own = prepared.components[section]
      if (own !== undefined) for (const name of Object.keys(own)) setOwn(members, name, own[name])
    }
    if (Object.keys(members).length > 0) components[section] = members
  }
  return components
}
