import type { MountView, PartHost } from '../../builtin/part.ts'
import { reasonOf } from '../../core/show-value.ts'
import type { OpenApiDocument } from '../../options.ts'
import { withinDeadline } from '../../within-deadline.ts'
import { loadDeadline } from '../load-remote.ts'
import { askForDocument, askForPage } from './ask.ts'
import { toDocument } from './document.ts'
import { type FoundRoute, readRoutes } from './routes.ts'

/** What discovery reads of a mount: its application, while it has one. */
export interface DiscoverableMount extends MountView {
  readonly instance?: { readonly kind: string; readonly app: object } | undefined
}

/** What was found out about an application that nobody gave a document for. */
export interface Discovery {
  readonly document: OpenApiDocument | undefined
  /** Where the document came from, for people. */
  readonly origin: string | undefined
  /** Whether the document was made of the application's routes. */
  readonly isDiscovered: boolean
  /** What a reader of the document should know. */
  readonly remarks: readonly string[]
}

/** Kinds that have no operations to describe. */
const wordless = new Set(['directory'])

const nothing: Discovery = { document: undefined, origin: undefined, isDiscovered: false, remarks: [] }

/**
 * Finds the document of an application: the one that its framework keeps, one that it serves, or else one made of its
 * routes.
 *
 * @throws what the application's own description threw, and a TimeoutError when it took too long
 */
export async function discover(host: PartHost, mount: DiscoverableMount): Promise<Discovery> {
  const own = await ownDocument(mount)
  if (own !== undefined) return own
  const found = readMount(mount)
  if (found === undefined) return nothing
  const { routes } = found
  const given = await askForDocument(host, mount.prefix, pathsOf(routes), url => ownerOf(host, url) === mount)
  if (given !== undefined) return { ...nothing, document: given.document, origin: `the application’s ${given.path}` }
  return describeRoutes(mount, found)
}

/**
 * The same without asking the application anything: the document that its framework keeps, or else one made of its routes.
 *
 * @throws what the application's own description threw, and a TimeoutError when it took too long
 */
export async function discoverQuietly(mount: DiscoverableMount): Promise<Discovery> {
  const own = await ownDocument(mount)
  const found = own === undefined ? readMount(mount) : undefined
  return own ?? (found === undefined ? nothing : describeRoutes(mount, found))
}

async function ownDocument(mount: DiscoverableMount): Promise<Discovery | undefined> {
  const document = await withinDeadline(loadDeadline, () => mount.document())
  return document && { ...nothing, document, origin: 'the application' }
}

/** What the framework tells of its routes, and what a reader should know of that. */
interface ReadRoutes {
  readonly routes: readonly FoundRoute[]
  readonly remarks: string[]
}

function readMount({ instance, kind }: DiscoverableMount): ReadRoutes | undefined {
  const read = instance ?? { kind, app: undefined }
  return read.app === undefined || wordless.has(read.kind) ? undefined : tryRoutes(read.kind, read.app)
}

function describeRoutes({ name }: DiscoverableMount, { routes, remarks }: ReadRoutes): Discovery {
  if (routes.length === 0) return { ...nothing, remarks }
  const { document, unmapped } = toDocument(name, routes)
  const left = unmapped.map(route => `${route} is left out: it has no form as an OpenAPI path of its own`)
  return { document, origin: 'the application’s routes', isDiscovered: true, remarks: [...remarks, ...left] }
}

/** Finds a documentation page of the application's own: its path, below the prefix. */
export async function discoverPage(host: PartHost, mount: DiscoverableMount): Promise<string | undefined> {
  if (wordless.has(mount.kind)) return undefined
  return askForPage(host, mount.prefix, url => ownerOf(host, url) === mount)
}

/** A framework's inside may change; its application is mounted all the same. */
function tryRoutes(kind: string, app: object): ReadRoutes {
  try {
    return { routes: readRoutes(kind, app), remarks: [] }
  } catch (error) {
    return { routes: [], remarks: [`Its routes cannot be read: ${reasonOf(error)}`] }
  }
}

function pathsOf(routes: readonly FoundRoute[]): string[] {
  return routes
    .filter(({ methods }) => methods.includes('GET'))
    .flatMap(({ templates = [] }) => templates.map(({ path }) => path))
}

/** Whose mount a path is, by the longest prefix. */
function ownerOf({ mounts }: PartHost, path: string): MountView | undefined {
  return mounts
    .list()
    .filter(({ prefix }) => prefix === '/' || path === prefix || path.startsWith(`${prefix}/`))
    .toSorted((one, other) => other.prefix.length - one.prefix.length)[0]
}
