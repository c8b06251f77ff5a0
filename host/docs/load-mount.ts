import type { MountView, PartHost } from '../builtin/part.ts'
import { isPorticoError, PorticoError } from '../errors.ts'
import { type DocsSource, type OpenApiDocument, toDocsSettings } from '../options.ts'
import { type DiscoverableMount, type Discovery, discover, discoverPage, discoverQuietly } from './discover/discover.ts'
import { type CurrentDocument, KeptDocument, type LoadIntervals } from './load-kept.ts'
import { describeSource } from './load-source.ts'

/** What is known of a mount's document. */
export interface MountDocument extends CurrentDocument {
  /** Where it comes from, for people; `undefined` where there is none. */
  readonly origin: string | undefined
  /** Whether it was made of the application's routes. */
  readonly isDiscovered: boolean
  /** A documentation page of the application's own: its path, below the prefix. */
  readonly ownPage: string | undefined
}

/** Where the document of a mount comes from, and what has come of it so far. */
export interface MountSource {
  current(): Promise<MountDocument>
  /** The document as far as it is known without a request to the application, for what nobody reads as docs. */
  known(): Promise<OpenApiDocument | undefined>
  /** Whether it is still the one for the mount: not after a change of its state, or when it was replaced. */
  isFor(mount: MountView): boolean
  close(): void
}

const none: MountDocument = {
  document: undefined,
  failure: undefined,
  isStale: false,
  origin: undefined,
  isDiscovered: false,
  ownPage: undefined,
  remarks: [],
}

/**
 * Decides where a mount's document comes from: its `docs` option, or else the application, once it is ready. What a guard
 * protects is not told to everybody unless the option says what to tell.
 */
export function createMountSource(
  host: PartHost,
  mount: MountView,
  intervals: LoadIntervals,
  changed: () => void,
): MountSource {
  const { name, options, state } = mount
  const { source: docs } = toDocsSettings(options.docs)
  const isSame = (other: MountView): boolean => other === mount && other.options === options
  const complete = (source: Source, isFor: MountSource['isFor']): MountSource => ({
    ...(isHiddenFrom(mount) ? source : withOwnPage(source, () => discoverPage(host, mount), changed)),
    isFor,
  })
  const isSameState = (other: MountView): boolean => isSame(other) && other.state === state
  if (docs !== undefined) {
    const given = givenSource(name, docs, intervals, changed)
    // A document that is given stands, whatever the state; only a page of a mount that was not ready is to be looked for.
    return complete(given, state === 'ready' ? isSame : isSameState)
  }
  const source = isHiddenFrom(mount) ? hiddenSource : discoveredSource(host, mount, intervals.retry, changed)
  // What an application tells, and whether it tells it at all, is a matter of its state.
  return complete(source, isSameState)
}

/** Whether the application itself is not to be asked. */
function isHiddenFrom({ options: { docs, guard }, state }: MountView): boolean {
  return docs === false || guard !== undefined || state !== 'ready'
}

/** Looks for a page of the application's own once. Nobody waits for it: it is told as a change when it is found. */
function withOwnPage(source: Source, find: () => Promise<string | undefined>, changed: () => void): Source {
  let ownPage: string | undefined
  let isLooking = false
  let isClosed = false
  const look = async (): Promise<void> => {
    isLooking = true
    ownPage = await find().catch(() => undefined)
    if (ownPage !== undefined && !isClosed) changed()
  }
  return {
    async current() {
      if (!isLooking) void look()
      return { ...(await source.current()), ownPage }
    },
    known: () => source.known(),
    close() {
      isClosed = true
      source.close()
    },
  }
}

type Source = Pick<MountSource, 'current' | 'known' | 'close'>

const hiddenSource: Source = { current: async () => none, known: async () => undefined, close() {} }

function givenSource(name: string, docs: DocsSource, intervals: LoadIntervals, changed: () => void): Source {
  const kept = new KeptDocument(name, docs, intervals, changed)
  return {
    current: async () => ({ ...none, ...(await kept.current()), origin: describeSource(docs) }),
    known: async () => (await kept.current()).document,
    close: () => kept.close(),
  }
}

/** Found once; what could not be found is looked for again after the interval, with nobody waiting. */
function discoveredSource(host: PartHost, mount: DiscoverableMount, retry: number, changed: () => void): Source {
  let due = Number.POSITIVE_INFINITY
  let isClosed = false
  const find = async (): Promise<MountDocument> => {
    due = Number.POSITIVE_INFINITY
    try {
      return { ...none, ...(await discover(host, mount)) }
    } catch (cause) {
      due = Date.now() + retry
      return { ...none, origin: 'the application', failure: toFailure(mount.name, cause) }
    }
  }
  let found: Promise<MountDocument> | undefined
  let quiet: Promise<Discovery> | undefined
  const findAgain = async (): Promise<void> => {
    const again = await find()
    if (isClosed || again.failure !== undefined) return
    found = Promise.resolve(again)
    changed()
  }
  return {
    async current() {
      if (found !== undefined && Date.now() >= due) void findAgain()
      found ??= find()
      return found
    },
    async known() {
      if (found !== undefined) return (await found).document
      quiet ??= discoverQuietly(mount).catch(error => {
        quiet = undefined
        throw error
      })
      return (await quiet).document
    },
    close() {
      isClosed = true
    },
  }
}

/** The host's own routes, as @fastify/swagger describes them. */
export async function describeHost(host: PartHost): Promise<MountDocument> {
  if (!host.hasDecorator('swagger')) return none
  try {
    return { ...none, document: host.swagger() as OpenApiDocument, origin: 'native routes' }
  } catch (cause) {
    return { ...none, origin: 'native routes', failure: toFailure('host', cause) }
  }
}

function toFailure(name: string, cause: unknown): PorticoError {
  if (isPorticoError(cause)) return cause
  const reason = 'it could not be had from the application'
  return new PorticoError('PORTICO_DOCS_INVALID', { name, reason }, { cause })
}
