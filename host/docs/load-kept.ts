import type { PorticoError } from '../errors.ts'
import type { DocsSource, OpenApiDocument } from '../options.ts'
import { type LoadedDocument, reloadDocument } from './load.ts'
import { partPaths } from './load-bundle.ts'
import { filePath, remoteUrl } from './load-source.ts'
import { watchFiles } from './load-watch.ts'

/** Milliseconds after which a document is asked for again. */
export interface LoadIntervals {
  /** A remote one. Default 60,000. */
  readonly remote: number
  /** One that could not be had. Default 10,000. */
  readonly retry: number
}

/** The intervals where nothing else is said. */
export const defaultIntervals: LoadIntervals = { remote: 60_000, retry: 10_000 }

/** A document as it is now. */
export interface CurrentDocument {
  readonly document: OpenApiDocument | undefined
  /** Why it could not be had when it was last asked for. */
  readonly failure: PorticoError | undefined
  /** Whether the document is a remote's last good one, and the remote has failed since. */
  readonly isStale: boolean
  /** What a reader of the document should know. */
  readonly remarks: readonly string[]
}

/**
 * A document that is loaded when first asked for, and kept up with its source from then on: a file is watched, and so
 * are those that it refers to; a remote is asked again after a while, without anybody waiting for it.
 */
export class KeptDocument {
  readonly #name: string
  readonly #source: DocsSource
  readonly #intervals: LoadIntervals
  readonly #changed: () => void
  #current: CurrentDocument = { document: undefined, failure: undefined, isStale: false, remarks: [] }
  #last: LoadedDocument | undefined
  #first: Promise<void> | undefined
  #loading: Promise<void> | undefined
  #due = Number.POSITIVE_INFINITY
  #watched: ReadonlySet<string> = new Set()
  #endWatch = () => {}
  #isClosed = false

  /** `changed` is called when the document, or what is known of it, is another than before. */
  constructor(name: string, source: DocsSource, intervals: LoadIntervals, changed: () => void) {
    this.#name = name
    this.#source = source
    this.#intervals = intervals
    this.#changed = changed
  }

  /** The document as last loaded; only the first to ask waits. */
  async current(): Promise<CurrentDocument> {
    if (this.#first === undefined) {
      this.#watch()
      this.#first = this.#load()
    } else if (Date.now() >= this.#due) {
      // The folder may not have been there before.
      this.#watch()
      void this.#load()
    }
    await this.#first
    return this.#current
  }

  /** Ends the watch; nothing is loaded any more. */
  close(): void {
    this.#isClosed = true
    this.#endWatch()
  }

  #watch(): void {
    if (this.#isClosed) return
    this.#endWatch()
    this.#watched = this.#files()
    this.#endWatch = watchFiles(this.#watched, () => {
      // A folder may have gone and come back as another, which the old watch would not see.
      this.#watch()
      void this.#reload()
    })
  }

  /** Where it refers to other files than before, those are watched; they may have changed since they were read. */
  #watchParts(): void {
    const files = this.#files()
    if (files.size === this.#watched.size && files.isSubsetOf(this.#watched)) return
    this.#watch()
    void this.#reload()
  }

  /** The document where it is a file, and the files that it refers to. */
  #files(): ReadonlySet<string> {
    const path = filePath(this.#source)
    return path === undefined ? new Set() : new Set([path, ...partPaths(this.#last?.parts)])
  }

  /** What was being loaded may be the old version. */
  async #reload(): Promise<void> {
    await this.#loading
    await this.#load()
  }

  #load(): Promise<void> {
    this.#due = Number.POSITIVE_INFINITY
    this.#loading ??= this.#loadOnce().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #loadOnce(): Promise<void> {
    if (this.#isClosed) return
    const before = this.#current
    const isFirst = this.#last === undefined && before.failure === undefined
    const isRemote = remoteUrl(this.#source) !== undefined
    try {
      this.#last = await reloadDocument(this.#name, this.#source, this.#last)
      const { document, remarks = [] } = this.#last
      this.#current = { document, failure: undefined, isStale: false, remarks }
      if (isRemote) this.#due = Date.now() + this.#intervals.remote
      this.#watchParts()
    } catch (error) {
      const document = isRemote ? this.#last?.document : undefined
      this.#current = { document, failure: error as PorticoError, isStale: document !== undefined, remarks: [] }
      this.#due = Date.now() + this.#intervals.retry
    }
    if (!isFirst && !this.#isClosed && !isSame(before, this.#current)) this.#changed()
  }
}

function isSame(one: CurrentDocument, other: CurrentDocument): boolean {
  return one.document === other.document && one.failure?.message === other.failure?.message
}
