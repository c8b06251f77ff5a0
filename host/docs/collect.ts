import { createHash } from 'node:crypto'
import { type MountView, mountEvents, type PartHost } from '../builtin/part.ts'
import { createMerger, type OpenApiMerger } from '../core/openapi/merger.ts'
import type { OpenApiDiagnostic, OpenApiSource } from '../core/openapi/source.ts'
import { PorticoError } from '../errors.ts'
import { type OpenApiDocument, toDocsSettings } from '../options.ts'
import { isAsking } from './discover/ask.ts'
import type { LoadIntervals } from './load-kept.ts'
import { describeHost, type MountDocument } from './load-mount.ts'
import { mountSourcesOf } from './mount-sources.ts'
import { listOperations, type Operation } from './operations.ts'

/** The combined document of everything mounted, and what the page shows beside it. */
export interface CollectedDocs {
  /** The document as JSON. */
  readonly json: string
  /** Entity tag of the JSON (RFC 9110 section 8.8.3): another one exactly when the document is another. */
  readonly etag: string
  /** Another one when the document is another, or what is told beside it: a diagnostic, a state, that one is stale. */
  readonly version: string
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
  /** The version of the application's API, as its document tells it. */
  readonly version: string | undefined
  /** A documentation page of the application's own, by its path on the host. */
  readonly ownPage: string | undefined
  /** Whether the document is a remote's last good one, and the remote has failed since. */
  readonly isStale: boolean
  /** Whether the document was made of the application's routes. */
  readonly isDiscovered: boolean
  readonly diagnostics: readonly DocsDiagnostic[]
  readonly operations: readonly Operation[]
}

/** A diagnostic of the merger or of loading. */
export interface DocsDiagnostic extends OpenApiDiagnostic {
  readonly code?: string
  /** JSON Pointer (RFC 6901) into the mount's own document; `''` for the whole. */
  readonly pointer?: string
}

/** Gives the docs as they are now. */
export interface Collector {
  (): Promise<CollectedDocs>
  /** Calls back when the docs have become others than those first given, or last told. Gives the function that ends it. */
  onChange(listener: (docs: CollectedDocs) => void): () => void
}

interface Described extends MountDocument {
  readonly name: string
  readonly mount: MountView | undefined
}

/** Milliseconds that changes are gathered for: a replacement tells of several things at once. */
const gathering = 50

/**
 * Collects the documents of a host when first asked, and again after something has happened to a mount, a file or a
 * remote. Documents are loaded side by side, each once; one that can't be had flags its mount only. To be called before
 * the host is ready: the watching of files ends with it.
 */
export function createCollector(
  host: PartHost,
  info: { readonly title: string; readonly version: string },
  intervals?: LoadIntervals,
): Collector {
  const sources = mountSourcesOf(host, intervals)
  const listeners = new Set<(docs: CollectedDocs) => void>()
  const logged = new WeakSet<Error>()
  const merger = createMerger()
  let collecting: Promise<CollectedDocs> | undefined
  let told: string | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const forget = (): void => {
    // Nobody has asked yet, so that there is nothing to forget and nobody to tell.
    if (collecting === undefined || isClosed) return
    collecting = undefined
    if (listeners.size > 0) timer ??= setTimeout(announce, gathering).unref()
  }

  const announce = async (): Promise<void> => {
    timer = undefined
    // What keeps the docs from being collected is told to whoever asks for them.
    const docs = await collect().catch(() => undefined)
    if (docs === undefined || docs.version === told) return
    told = docs.version
    for (const listener of listeners) listener(docs)
  }

  const describe = async (): Promise<Described[]> => {
    const mounts = host.mounts.list()
    sources.prune(mounts)
    return Promise.all([
      describeHost(host).then(described => ({ ...described, name: 'host', mount: undefined })),
      ...mounts.map(async mount => ({ ...(await sources.of(mount).current()), name: mount.name, mount })),
    ])
  }

  const gather = async (): Promise<CollectedDocs> => {
    const described = await describe()
    for (const { failure, name } of described) {
      if (failure === undefined || logged.has(failure)) continue
      logged.add(failure)
      host.log.warn({ mount: name, err: failure }, 'OpenAPI document cannot be used')
    }
    const docs = combine(merger, described, info)
    told ??= docs.version
    return docs
  }

  const collect = (): Promise<CollectedDocs> => {
    // A mount at the root is asked for a document, and this host answers at that path: it would wait for itself.
    if (isAsking(host)) return Promise.reject(new PorticoError('PORTICO_NOT_FOUND', { path: 'this address' }))
    if (collecting === undefined) {
      const begun = gather()
      collecting = begun
      // A failure of the host itself is told to who asked, and not to those who ask later.
      begun.catch(() => {
        if (collecting === begun) collecting = undefined
      })
    } else {
      // Lets those that are due look for something newer. Who asks now does not wait for them.
      sources.refresh()
    }
    return collecting
  }

  sources.onChange(forget)
  for (const event of mountEvents) host.mounts.events.on(event, forget)
  host.addHook('onClose', async () => {
    isClosed = true
    clearTimeout(timer)
    sources.close()
  })

  return Object.assign(collect, {
    onChange(listener: (docs: CollectedDocs) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  })
}

function combine(
  merger: OpenApiMerger,
  described: readonly Described[],
  info: { readonly title: string; readonly version: string },
): CollectedDocs {
  const sources = described.map(toSource)
  const { document, diagnostics } = merger.merge(sources, info)
  const json = JSON.stringify(document)
  const etag = `"${digest(json)}"`
  const operations = Map.groupBy(listOperations(document), operation => operation.mount)
  const groups = described
    .map(({ name, mount, origin, isStale, isDiscovered, ownPage, ...rest }, index) => ({
      name,
      mount,
      origin: rest.document === undefined && rest.failure === undefined ? undefined : origin,
      title: sources[index]?.title,
      version: isDiscovered || mount === undefined ? undefined : infoText(rest.document, 'version'),
      ownPage: ownPage && (mount?.prefix === '/' ? ownPage : `${mount?.prefix ?? ''}${ownPage}`),
      isStale,
      isDiscovered,
      diagnostics: [
        ...ownDiagnostics({ ...rest, name, isDiscovered }),
        ...diagnostics.filter(({ mount }) => mount === name),
      ],
      operations: operations.get(name) ?? [],
    }))
    .filter(({ mount, operations }) => mount !== undefined || operations.length > 0)
  const told = groups.map(({ operations, mount, ...told }) => [told, mount?.prefix, mount?.kind, mount?.state])
  return { json, etag, version: digest(etag + JSON.stringify(told)), document, groups }
}

function toSource({ name, mount, document }: Described): OpenApiSource {
  const title = infoText(document, 'title')
  const { basePath, keepsPrefix } = toDocsSettings(mount?.options.docs)
  return {
    name,
    prefix: mount?.prefix ?? '/',
    document,
    ...(title !== undefined && { title }),
    ...(basePath !== undefined && { basePath }),
    ...(keepsPrefix !== undefined && { keepsPrefix }),
  }
}

function infoText(document: OpenApiDocument | undefined, name: 'title' | 'version'): string | undefined {
  const text = (document?.info as Record<string, unknown> | undefined | null)?.[name]
  return typeof text === 'string' ? text : undefined
}

function ownDiagnostics({
  name,
  document,
  failure,
  isDiscovered,
  remarks,
}: Pick<Described, 'name' | 'document' | 'failure' | 'isDiscovered' | 'remarks'>): DocsDiagnostic[] {
  const whole = { mount: name, pointer: '' }
  const remarked = remarks.map(message => ({
    ...whole,
    level: 'warning' as const,
    code: isDiscovered ? 'route-unmapped' : 'reference-external',
    message,
  }))
  if (failure === undefined) return remarked
  const { code, message } = failure
  if (document === undefined) return [{ ...whole, level: 'error', code, message }, ...remarked]
  return [{ ...whole, level: 'warning', code, message: `The last good document is shown. ${message}` }, ...remarked]
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
