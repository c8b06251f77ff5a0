import type { IncomingMessage } from 'node:http'
import type { FastifyServerOptions } from 'fastify'
import type { LegacyOptions, ResolvedLegacyOptions } from './legacy/legacy-options.ts'

/** What a guard answers: `true` enters, `false` is a 403, a fetch `Response` is sent as it is. */
export type GuardResult = boolean | Response

/**
 * Decides whether a request or upgrade may enter a mount. It sees the request as it came, with its full URL, after
 * the host's hooks. A guard that throws, or answers anything else, lets nothing in (500).
 */
export type Guard = (request: IncomingMessage) => GuardResult | Promise<GuardResult>

/** An OpenAPI document (2.0 to 3.2) as plain data. */
export type OpenApiDocument = Record<string, unknown>

/** Where the OpenAPI document of a mount comes from: the document, a file's path or URL, or a function that gives it. */
export type DocsSource =
  | OpenApiDocument
  | string
  | URL
  | (() => OpenApiDocument | string | Promise<OpenApiDocument | string>)

/** Where the OpenAPI document of a mount comes from, and where its paths are. */
export interface DocsSettings {
  /** The document. Default: looked for at the application. */
  source?: DocsSource
  /**
   * URL path that the document's paths are under, in place of its server's. Default: the path of its first server.
   * @example '/v2' // `/pets` of an application at `/shop` is `/shop/v2/pets`, whatever its document says of servers
   */
  basePath?: string
  /** Whether the document's paths have the mount's prefix already. Default `false`: they are put under it. */
  keepsPrefix?: boolean
}

/** Tells settings from a document, which has the key `openapi` or `swagger` (OpenAPI 3.1.1 section 4.8.1). */
export function isDocsSettings(docs: DocsSource | DocsSettings | false | undefined): docs is DocsSettings {
  if (typeof docs !== 'object' || docs instanceof URL || Array.isArray(docs)) return false
  return !('openapi' in docs) && !('swagger' in docs)
}

/** Tells what a mount's `docs` option says, in whichever form. */
export function toDocsSettings(docs: MountOptions['docs']): DocsSettings {
  if (isDocsSettings(docs)) return docs
  return docs === undefined || docs === false ? {} : { source: docs }
}

/** Options of one mount. */
export interface MountOptions {
  /** Name in docs, logs and health: `[a-z0-9][a-z0-9_-]*`. Default: the prefix with `/` as `-`, `root` for `/`. */
  name?: string
  /**
   * The OpenAPI document, or settings: an object without the key `openapi` or `swagger`. `false` leaves the mount out of
   * the docs. Default: looked for at the application.
   */
  docs?: DocsSource | DocsSettings | false
  /** Runs before the application takes requests, once an application however often it is mounted. */
  start?: () => unknown
  /** Runs when the last mount of the application is closed, after its requests have ended. */
  close?: () => unknown
  /** Decides on every request and upgrade, right before entering. Default: everything enters. */
  guard?: Guard
  /**
   * For an application that was written for `/`: what it answers (redirects, links in pages and style sheets, cookies) gets
   * the prefix. `true` is every part of it. Default `false`: nothing of a body is read.
   */
  legacy?: LegacyOptions | boolean
  /** Milliseconds within which the application must begin to answer, else 504. Default: none. */
  deadline?: number
  /**
   * What a failed start means. `true`: the host does not start. `false`: readiness ignores it.
   * Default: the host starts and `/health/ready` answers 503.
   */
  required?: boolean
  /** Tags shown with the mount in the docs. Default: none. */
  tags?: readonly string[]
  /** `false` enters directly even where the host has hooks: they do not cover this mount. Default: hooks cover it. */
  hooks?: false
}

/** Mount options with the defaults filled in that the host has for them; frozen. */
export interface ResolvedMountOptions extends Readonly<Omit<MountOptions, 'legacy'>> {
  readonly legacy?: ResolvedLegacyOptions
}

/** How the host ends: what happens between SIGTERM, or `close()`, and the end. */
export interface DrainOptions {
  /** Milliseconds between readiness going off and the port closing. Default 0. */
  delay?: number
  /** Milliseconds from the port's closing to the end: four fifths for requests in flight, which are then cut. Default 10,000. */
  deadline?: number
}

/** Shared static assets. */
export interface StaticOptions {
  /** URL path. Default `/static`. */
  path?: string
  /**
   * Folders, looked through in order: a path, or `package:<name>[/<folder>]` for a folder of an installed package.
   * Portico's own design system comes last.
   */
  folders?: readonly string[]
  /** Seconds a client may keep a file. Default 0: kept, and revalidated by ETag. */
  maxAge?: number
}

/** A built-in page or endpoint that can be moved. */
export interface PathOptions {
  /** URL path. */
  path?: string
}

/** What renders an interactive reference. */
export type ReferenceRenderer = 'swagger-ui' | 'scalar'

/** Options of the docs page and the combined document. */
export interface DocsOptions {
  /** URL path of the page. Default `/docs`. */
  path?: string
  /** URL path of the combined document. Default `/openapi.json`; as YAML it is at the same path with `.yaml`. */
  document?: string
  /**
   * What renders a reference. Default `swagger-ui`. `scalar` needs the package `@scalar/fastify-api-reference` or
   * `@scalar/api-reference` installed where the process runs; its script is served from there, and nothing is asked of
   * Scalar's services. It sets its styles from script, so that `style-src` of these pages takes inline styles.
   */
  reference?: ReferenceRenderer
}

/** Options of `createHost`. */
export interface HostOptions {
  /** Shown on the landing page and in the combined docs. Default `Portico`. */
  title?: string
  /** Version of the combined OpenAPI document. Default `1.0.0`. */
  version?: string
  /** Fastify's logger option. Default: warnings and errors, as JSON lines on standard output. */
  logger?: FastifyServerOptions['logger']
  /** Fastify's `trustProxy`. Default `false`: no forwarded header is believed. */
  trustProxy?: FastifyServerOptions['trustProxy']
  /** Further options for Fastify itself. `serverFactory` and `rewriteUrl` are the host's own. */
  fastify?: Omit<FastifyServerOptions, 'logger' | 'trustProxy' | 'serverFactory' | 'rewriteUrl'> &
    Record<string, unknown>
  /** Draining. */
  drain?: DrainOptions
  /**
   * Whether an error that a mounted application throws where nothing catches it (in a timer, in an unhandled rejection)
   * is logged with the mount's name instead of ending the process. Default `true`.
   */
  isolate?: boolean
  /** The landing page. Default: at `/`. A mount at `/` takes its place. */
  landing?: PathOptions | boolean
  /** The docs page and combined document. Default: `/docs` and `/openapi.json`. */
  docs?: DocsOptions | boolean
  /** Shared static assets. Default: Portico's design system at `/static`. A list is short for its folders. */
  static?: StaticOptions | readonly string[] | boolean
  /** `<path>/live` and `<path>/ready`. Default path `/health`. */
  health?: PathOptions | boolean
}

/** Host options with every default filled in; frozen. */
export interface ResolvedHostOptions {
  readonly title: string
  readonly version: string
  readonly logger: NonNullable<FastifyServerOptions['logger']>
  readonly trustProxy: NonNullable<FastifyServerOptions['trustProxy']>
  readonly fastify: Readonly<Record<string, unknown>>
  readonly drain: Readonly<Required<DrainOptions>>
  readonly isolate: boolean
  readonly landing: Readonly<Required<PathOptions>> | false
  readonly docs: Readonly<Required<DocsOptions>> | false
  readonly static: Readonly<Required<StaticOptions>> | false
  readonly health: Readonly<Required<PathOptions>> | false
  /** Prefixes of parts that are on by default and were not asked for: a mount there, or above, takes their place. */
  readonly yielding: ReadonlySet<string>
}
