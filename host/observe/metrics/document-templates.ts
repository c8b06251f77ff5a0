import { isObject, type JsonObject, objectOf } from '../../core/openapi/json.ts'
import { methods } from '../../core/openapi/model.ts'
import { isUnder, placeOf, placePaths } from '../../core/openapi/servers.ts'
import { type OpenApiDocument, type ResolvedMountOptions, toDocsSettings } from '../../options.ts'

/** What tells where a mount's paths are. */
export interface TemplatesMount {
  readonly name: string
  readonly prefix: string
  readonly options: Pick<ResolvedMountOptions, 'docs'>
}

/**
 * The path templates of a mount's document, below the mount's prefix, as the combined document has them. Those of
 * operations that are elsewhere by a server of their own are there too.
 */
export function templatesOf({ name, prefix, options }: TemplatesMount, document: OpenApiDocument): string[] {
  const base = prefix === '/' ? '' : prefix
  const { basePath = swaggerBase(document), keepsPrefix = false } = toDocsSettings(options.docs)
  const outline = outlineOf(document)
  const source = { name, prefix, document: outline, keepsPrefix, ...(basePath !== undefined && { basePath }) }
  const { entries } = placePaths(outline, placeOf(source, outline))
  return entries.filter(({ path }) => isUnder(path, base)).map(({ path }) => path.slice(base.length) || '/')
}

/** The path under which a document of version 2.0 has its paths. */
function swaggerBase({ swagger, basePath }: OpenApiDocument): string | undefined {
  return typeof swagger === 'string' && typeof basePath === 'string' ? basePath : undefined
}

/** A document's paths and servers alone, which placing them changes: the document is everybody's. */
function outlineOf({ servers, paths }: OpenApiDocument): JsonObject {
  const outlines = Object.entries(objectOf(paths))
    .filter(([, item]) => isObject(item))
    .map(([path, item]) => [path, outlineOfItem(item as JsonObject)])
  return { servers, paths: Object.fromEntries(outlines) }
}

function outlineOfItem(item: JsonObject): JsonObject {
  const operations = methods
    .filter(method => isObject(item[method]))
    .map(method => [method, serversOf(item[method] as JsonObject)])
  return { ...serversOf(item), ...Object.fromEntries(operations) }
}

function serversOf({ servers }: JsonObject): JsonObject {
  return servers === undefined ? {} : { servers }
}
