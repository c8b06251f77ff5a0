import { createConformer } from './conform.ts'
import { createReporter, type MergeDiagnostic, type Report } from './diagnostics.ts'
import { isInternalPlace, removeInternal } from './internal.ts'
import { type JsonObject, objectOf, setOwn } from './json.ts'
import { componentKinds } from './model.ts'
import { createNames } from './names.ts'
import { nameOperations } from './operations.ts'
import { settleReferences } from './references.ts'
import { relocate } from './relocate.ts'
import { createRenaming } from './rename.ts'
import { type PlacedPath, placeOf, placePaths } from './servers.ts'
import type { OpenApiSource } from './source.ts'
import { upgradeSwagger } from './swagger.ts'
import { createTags } from './tags.ts'
import { upgradeSchema } from './upgrade.ts'
import { type Visitor, walk } from './walk.ts'

/** Characters of a document's own security requirements. */
const securityLimit = 10_000

/** A reference to anything but a component as a whole. */
const otherReference = new RegExp(`"\\$ref":"(?!#/components/(?:${Object.keys(componentKinds).join('|')})/[^/"]+")`)

/** The parts of one mount's document under names and paths that are its own. Not to be changed: it may be kept. */
export interface PreparedDocument {
  /** Whether it needs OpenAPI 3.2. */
  readonly isLater: boolean
  readonly paths: readonly PlacedPath[]
  readonly webhooks: JsonObject
  /** By section. */
  readonly components: Readonly<Record<string, JsonObject>>
  readonly tags: readonly JsonObject[]
  /** Extensions of the document itself. */
  readonly extensions: JsonObject
  readonly diagnostics: readonly MergeDiagnostic[]
}

/**
 * Does all that concerns one document alone: upgrades it to OpenAPI 3.1, brings it into form, and renames and rebases
 * everything in it for its mount.
 *
 * @param text the document as JSON; what is made of it is this function's own
 * @param mount name that every new name begins with
 * @param excluded paths of the document that are left out
 * @throws TypeError where the document is no OpenAPI document
 */
export function prepareDocument(
  source: OpenApiSource,
  text: string,
  mount: string,
  excluded: ReadonlySet<string> = new Set(),
): PreparedDocument {
  const document = JSON.parse(text) as JsonObject
  const { report, diagnostics } = createReporter(source.name)
  const version = versionOf(document, report)
  const isLater = version.startsWith('3.2')
  const conform = createForming(version, report)
  walk(document, 'document', conform)
  // Most documents have none of these, and need not be looked through for them.
  const hasIdentifiers = /"\$(?:id|anchor|dynamicAnchor)"/.test(text)
  const hasInternal = text.includes('"x-internal"')
  if (hasInternal || excluded.size > 0 || otherReference.test(text)) {
    relocate(
      document,
      hasIdentifiers,
      place => (place[0] === 'paths' && excluded.has(place[1] ?? '')) || isInternalPlace(document, place),
      conform,
    )
  }
  if (hasInternal) removeInternal(document, hasIdentifiers)
  for (const path of excluded) delete objectOf(document.paths)[path]
  settleReferences(document, hasIdentifiers, mount, report)

  const place = placeOf(source, document)
  const info = objectOf(document.info)
  const title = source.title ?? (typeof info.title === 'string' ? info.title : undefined)
  const tags = createTags(document, mount, title, isLater, report)
  // Before some of them move to other paths.
  const ids = nameOperations(document, mount, report)
  const places = placePaths(document, place)
  const names = createNames(document, mount, places)
  const rename = createRenaming(document, names, ids, place, tags, report)
  for (const { item, origin } of places.entries) walk(item, 'pathItem', rename, ['paths', origin])
  const webhooks = objectOf(document.webhooks)
  walk({ webhooks, components: document.components }, 'document', rename)
  return {
    isLater,
    paths: places.entries,
    webhooks: mapKeys(webhooks, name => `${mount}.${name}`),
    components: renameComponents(objectOf(document.components), names.components),
    tags: tags.list(),
    extensions: extensionsOf(document),
    diagnostics,
  }
}

/** Makes the visitor that gives every object the form it must have, in the terms of OpenAPI 3.1 or later: one walk does both. */
function createForming(version: string, report: Report): Visitor {
  const conform = createConformer(version.startsWith('3.2'), report)
  if (!version.startsWith('3.0')) return conform
  return (object, kind, path) => {
    if (kind === 'schema') upgradeSchema(object)
    return conform(object, kind, path)
  }
}

/** The version of a document, 3.0.4 for what was one of 2.0. */
function versionOf(document: JsonObject, report: Report): string {
  if (String(document.swagger).startsWith('2.')) upgradeSwagger(document, report)
  // It is written to every operation that has none of its own.
  if (JSON.stringify(document.security ?? null).length > securityLimit) {
    throw new RangeError('its security requirements are too large')
  }
  const dialect = document.jsonSchemaDialect
  if (typeof dialect === 'string' && !/\/draft\/2020-12\/|\/oas\/3\.\d\//.test(dialect)) {
    report('not-expressible', ['jsonSchemaDialect'], `The schemas are of the dialect ${dialect}, which is not told`)
  }
  const version = document.openapi
  if (typeof version !== 'string') throw new TypeError('it has no "openapi" field that tells its version')
  if (!/^3\.[012](?:\.|$)/.test(version)) throw new TypeError(`it is of version ${version}, which is not known`)
  return version
}

function renameComponents(
  components: JsonObject,
  names: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Record<string, JsonObject> {
  const renamed: Record<string, JsonObject> = {}
  for (const section of Object.keys(componentKinds)) {
    const members = objectOf(components[section])
    if (Object.keys(members).length === 0) continue
    renamed[section] = mapKeys(members, name => names.get(section)?.get(name) ?? name)
  }
  return renamed
}

function mapKeys(object: JsonObject, toKey: (key: string) => string): JsonObject {
  const mapped: JsonObject = {}
  for (const key of Object.keys(object)) setOwn(mapped, toKey(key), object[key])
  return mapped
}

function extensionsOf(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([key]) => key.startsWith('x-') && key !== 'x-internal'))
}
