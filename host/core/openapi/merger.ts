import { hash } from 'node:crypto'
import { reasonOf } from '../show-value.ts'
import { createPathClaims } from './claims.ts'
import { concatenate, type MergePart } from './concatenate.ts'
import { type MergeDiagnostic, toDiagnostic } from './diagnostics.ts'
import type { JsonObject } from './json.ts'
import { serializeDocument } from './limits.ts'
import { toPointer } from './pointer.ts'
import { type PreparedDocument, prepareDocument } from './prepare.ts'
import { type PlacedPath, trim } from './servers.ts'
import type { OpenApiInfo, OpenApiSource } from './source.ts'

/** The combined document and what was found on the way. */
export interface MergedOpenApi {
  readonly document: JsonObject
  readonly diagnostics: readonly MergeDiagnostic[]
}

/** Combines documents again and again, and keeps what it made of each. */
export interface OpenApiMerger {
  /** As `mergeOpenApi`; what has not changed is shared with earlier results, so treat those as read-only. */
  merge(sources: readonly OpenApiSource[], info: OpenApiInfo): MergedOpenApi
  /** How many documents have been prepared since the merger was made. */
  readonly prepared: number
}

/** Makes a merger that does again only what has changed, told by the content of the documents. */
export function createMerger(): OpenApiMerger {
  let kept = new Map<string, PreparedDocument>()
  let prepared = 0

  const merge = (sources: readonly OpenApiSource[], info: OpenApiInfo): MergedOpenApi => {
    const next = new Map<string, PreparedDocument>()
    const prepare = (
      source: OpenApiSource,
      text: string,
      name: string,
      lost: ReadonlySet<string>,
    ): PreparedDocument => {
      const key = keyOf(source, text, name, lost)
      const before = next.get(key) ?? kept.get(key)
      if (before === undefined) prepared++
      const part = before ?? prepareDocument(source, text, name, lost)
      next.set(key, part)
      return part
    }
    const merged = mergeWith(prepare, sources, info)
    // Only what this result is made of is kept: a document that has gone is gone from memory as well.
    kept = next
    return merged
  }

  return {
    merge,
    get prepared() {
      return prepared
    },
  }
}

type Prepare = (source: OpenApiSource, text: string, name: string, lost: ReadonlySet<string>) => PreparedDocument

function mergeWith(prepare: Prepare, sources: readonly OpenApiSource[], info: OpenApiInfo): MergedOpenApi {
  const diagnostics: MergeDiagnostic[] = []
  const claims = createPathClaims(sources.map(({ prefix }) => trim(prefix)))
  const parts: MergePart[] = []
  for (const { source, name } of nameSources(sources)) {
    if (source.document === undefined) continue
    try {
      if (name !== source.name) {
        diagnostics.push(toDiagnostic(source.name, 'name-taken', '', `It is called ${name} in the combined document`))
      }
      const text = serializeDocument(source.document)
      const whole = prepare(source, text, name, new Set())
      const lost = new Set<PlacedPath>()
      for (const placed of whole.paths) {
        const claim = claims.claim(placed.path, trim(source.prefix))
        if (claim === undefined) continue
        diagnostics.push(toDiagnostic(source.name, claim.code, toPointer(['paths', placed.origin]), claim.message))
        if (claim.isLost) lost.add(placed)
      }
      // What refers into a path that is left out has to lead elsewhere.
      const prepared = lost.size === 0 ? whole : prepare(source, text, name, lostOrigins(whole, lost))
      diagnostics.push(...prepared.diagnostics)
      const gone = new Set([...lost].map(({ path, origin }) => `${origin}\n${path}`))
      const paths = prepared.paths.filter(({ path, origin }) => !gone.has(`${origin}\n${path}`))
      parts.push({ name, prepared, paths })
    } catch (error) {
      const message = `The document is left out: ${reasonOf(error)}`
      diagnostics.push(toDiagnostic(source.name, 'document-unusable', '', message))
    }
  }
  return { document: concatenate(parts, info), diagnostics }
}

/** The document's own paths of which nothing is left. */
function lostOrigins(whole: PreparedDocument, lost: ReadonlySet<PlacedPath>): ReadonlySet<string> {
  const kept = new Set(whole.paths.filter(placed => !lost.has(placed)).map(({ origin }) => origin))
  return new Set([...lost].map(({ origin }) => origin).filter(origin => !kept.has(origin)))
}

/**
 * Puts sources in an order that does not depend on the order of mounting, the host's own routes first, and gives each
 * a name of its own that can begin a component's.
 */
function nameSources(sources: readonly OpenApiSource[]): { readonly source: OpenApiSource; readonly name: string }[] {
  const rankOf = ({ name, prefix }: OpenApiSource): string => `${name === 'host' ? 0 : 1}${trim(prefix)}\n${name}`
  const ranked = sources.map(source => ({ source, rank: rankOf(source) }))
  ranked.sort((one, other) => (one.rank < other.rank ? -1 : one.rank > other.rank ? 1 : 0))
  const taken = new Set<string>()
  return ranked.map(({ source }) => {
    // A dot ends the mount's name in a component's.
    const base = source.name.replace(/[^A-Za-z0-9_-]/g, '_') || '_'
    let name = base
    for (let count = 2; taken.has(name); count++) name = `${base}_${count}`
    taken.add(name)
    return { source, name }
  })
}

function keyOf(source: OpenApiSource, text: string, name: string, lost: ReadonlySet<string>): string {
  const { prefix, title, keepsPrefix, basePath } = source
  const settings = JSON.stringify([source.name, name, prefix, title, keepsPrefix, basePath, [...lost]])
  return `${hash('sha256', text)} ${settings}`
}
