import { createHash } from 'node:crypto'
import { type MountView, mountEvents, type PartHost } from '../builtin/part.ts'
import { mergeOpenApi } from '../core/openapi/merge.ts'
import type { OpenApiDiagnostic, OpenApiSource } from '../core/openapi/source.ts'
import { isPorticoError, PorticoError } from '../errors.ts'
import type { OpenApiDocument } from '../options.ts'
import { withinDeadline } from './deadline.ts'
import { describeSource, loadDeadline, loadDocument } from './load.ts'
import { listOperations, type Operation } from './operations.ts'

/** The combined document of everything mounted, and what the page shows beside it. */
export interface CollectedDocs {
  /** The document as JSON. */
  readonly json: string
  /** Entity tag of the JSON (RFC 9110 section 8.8.3). */
  readonly etag: string
  /** The components that operations refer to. */
  readonly document: OpenApiDocument
  /** One for the host's own routes, where there are any, then one for each mount, in the order of mounting. */
  readonly groups: readonly DocsGroup[]
}

/** What is documented of one mount, or of the host's own routes. */
export interface DocsGroup {
  readonly name: string
  /** `undefined` for the host's own routes. */
  readonly mount: MountView | undefined
  /** Where the document came from, for people; `undefined` where there is none. */
  readonly origin: string | undefined
  readonly title: string | undefined
  readonly diagnostics: readonly OpenApiDiagnostic[]
  readonly operations: readonly Operation[]
}

/** Milliseconds after which a document that could not be loaded is asked for again. */
const retryInterval = 10_000

interface Loaded {
  readonly name: string
  readonly mount: MountView | undefined
  readonly document: OpenApiDocument | undefined
  readonly origin: string | undefined
  readonly failure: PorticoError | undefined
}

/**
 * Collects the documents of a host when first asked, and again after something has happened to a mount. Documents are
 * loaded side by side; one that can't be had flags its mount only.
 */
export function createCollector(
  host: PartHost,
  info: { readonly title: string; readonly version: string },
): () => Promise<CollectedDocs> {
  let collecting: Promise<CollectedDocs> | undefined
  let expires = Number.POSITIVE_INFINITY
  const forget = (): void => {
    collecting = undefined
  }
  for (const event of mountEvents) host.mounts.events.on(event, forget)

  const collect = async (): Promise<CollectedDocs> => {
    const loaded = await Promise.all([loadHost(host), ...host.mounts.list().map(mount => loadMount(mount))])
    for (const { failure, name } of loaded) {
      if (failure !== undefined) host.log.warn({ mount: name, err: failure }, 'OpenAPI document cannot be used')
    }
    expires = loaded.some(({ failure }) => failure !== undefined)
      ? Date.now() + retryInterval
      : Number.POSITIVE_INFINITY
    return combine(loaded, info)
  }

  return () => {
    if (Date.now() >= expires) forget()
    if (collecting === undefined) {
      expires = Number.POSITIVE_INFINITY
      collecting = collect()
      // A failure of the host itself is told to who asked, and not to those who ask later.
      collecting.catch(forget)
    }
    return collecting
  }
}

function combine(loaded: readonly Loaded[], info: { readonly title: string; readonly version: string }): CollectedDocs {
  const sources = loaded.map(toSource)
  const { document, diagnostics } = mergeOpenApi(sources, info)
  const json = JSON.stringify(document)
  const etag = `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`
  const operations = Map.groupBy(listOperations(document), operation => operation.mount)
  const groups = loaded.map(({ name, mount, origin, failure }, index) => ({
    name,
    mount,
    origin,
    title: sources[index]?.title,
    diagnostics: [
      ...(failure === undefined ? [] : [{ mount: name, level: 'error' as const, message: failure.message }]),
      ...diagnostics.filter(diagnostic => diagnostic.mount === name),
    ],
    operations: operations.get(name) ?? [],
  }))
  return { json, etag, document, groups: groups.filter(({ mount, operations }) => mount || operations.length > 0) }
}

function toSource({ name, mount, document }: Loaded): OpenApiSource {
  const title = (document?.info as { title?: unknown } | undefined | null)?.title
  return { name, prefix: mount?.prefix ?? '/', document, ...(typeof title === 'string' && { title }) }
}

async function loadHost(host: PartHost): Promise<Loaded> {
  const describe = host.hasDecorator('swagger') ? async () => host.swagger() as OpenApiDocument : async () => undefined
  return load('host', undefined, 'native routes', describe)
}

async function loadMount(mount: MountView): Promise<Loaded> {
  const { name, state, options } = mount
  const { docs, guard } = options
  if (docs !== undefined && docs !== false) {
    return load(name, mount, describeSource(docs), () => loadDocument(name, docs))
  }
  // What a guard protects is not told to everybody, unless the mount's own options say what to tell.
  if (docs === false || guard !== undefined || state !== 'ready')
    return load(name, mount, undefined, async () => undefined)
  return load(name, mount, 'the application', () => withinDeadline(loadDeadline, () => mount.document()))
}

async function load(
  name: string,
  mount: MountView | undefined,
  origin: string | undefined,
  from: () => Promise<OpenApiDocument | undefined>,
): Promise<Loaded> {
  try {
    const document = await from()
    return { name, mount, document, origin: document === undefined ? undefined : origin, failure: undefined }
  } catch (cause) {
    const failure = isPorticoError(cause)
      ? cause
      : new PorticoError(
          'PORTICO_DOCS_INVALID',
          { name, reason: 'it could not be had from the application' },
          { cause },
        )
    return { name, mount, document: undefined, origin, failure }
  }
}
