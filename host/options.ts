import type { IncomingMessage } from 'node:http'
import type { FastifyServerOptions } from 'fastify'
import type { LegacyOptions, ResolvedLegacyOptions } from './legacy/legacy-options.ts'

/** What a guard answers: `true` enters, `false` is a 403, a fetch `Response` is sent as it is. */
export type GuardResult = boolean | Response

/** What a guard is told beside the request. */
export interface GuardEntry {
  /** The client's address, as far as `trustProxy` lets a header tell it. */
  readonly address: string
  /** Name of the mount that is entered; `undefined` where the host answers itself. */
  readonly mount: string | undefined
  /** Calls back once when the answer, or the upgraded connection, has ended, however it did. */
  onEnd(listener: () => void): void
}

/**
 * Decides whether a request or upgrade may enter. It sees the request as it came, with its full URL: a mount's guard after
 * the host's hooks, the host's own before them. A guard that throws, or answers anything else, lets nothing in (500).
 */
export type Guard = (request: IncomingMessage, entry: GuardEntry) => GuardResult | Promise<GuardResult>

/**
 * Guards that need no code. Each kind that is given must let a request in, asked in this order; of `basic` and `bearer`
 * together one suffices, since a request has one Authorization field.
 */
export interface GuardRules {
  /** Addresses and subnets (`10.0.0.0/8`, `2001:db8::/32`) that may enter; others get 403. */
  allow?: readonly string[]
  /** Passwords by user name (RFC 7617); others get 401. */
  basic?: Readonly<Record<string, string>>
  /** Tokens (RFC 6750), one of which a request must bring; others get 401. */
  bearer?: readonly string[]
  /** How many requests and upgraded connections may be inside at once. */
  concurrency?: ConcurrencyRule
}

/** A limit of what is inside at once. What finds no room in the queue, or waits too long, gets 503 with `Retry-After`. */
export interface ConcurrencyRule {
  /** Requests and upgraded connections inside at most. */
  limit: number
  /** Requests that may wait for room. Default 0. */
  queue?: number
  /** Milliseconds that one waits at most. Default 5,000. */
  wait?: number
}

/** One guard, or several that all must let a request in; they are asked in order. */
export type Guards = Guard | GuardRules | readonly (Guard | GuardRules)[]

/**
 * Looks whether an application is well: it is not where this throws, rejects or gives `false`. One that never settles is
 * unhealthy after its timeout, and is not called again.
 */
export type HealthCheck = () => unknown

/** How an application is asked whether it is well. */
export interface HealthCheckOptions {
  /** A path of the application that answers 2xx or 3xx when it is well, or a function. */
  check: string | HealthCheck
  /** Milliseconds from one check to the next. Default 10,000. */
  interval?: number
  /** Milliseconds that a check may take. Default 2,000. */
  timeout?: number
}

/**
 * Where an application's own metrics come from: a path of it that gives them in Prometheus' text format, a function, or a
 * registry of prom-client.
 */
export type MetricsSource = string | (() => string | Promise<string>) | { metrics(): Promise<string> }

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
  guard?: Guards
  /**
   * How the application is asked whether it is well: a path, a function, or settings. While it is not, `/health/ready`
   * answers 503. `false`: what its kind knows by itself does not count either. Default: what its kind knows.
   */
  health?: string | HealthCheck | HealthCheckOptions | false
  /** The application's own metrics, told with the host's under the mount's name. Default: none. */
  metrics?: MetricsSource
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
export interface ResolvedMountOptions extends Readonly<Omit<MountOptions, 'legacy' | 'guard' | 'health'>> {
  readonly legacy?: ResolvedLegacyOptions
  /** Every one must let a request in; `undefined` where there is none. */
  readonly guard?: Guard
  readonly health?: Readonly<Required<HealthCheckOptions>> | false
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

/** A built-in endpoint that can be moved, and guarded by itself. */
export interface EndpointOptions extends PathOptions {
  /** Who may see it, in place of the host's own `guard`. Default: the host's. */
  guard?: Guards
}

/** Options of the metrics. */
export interface MetricsOptions extends EndpointOptions {
  /** Upper bounds of the duration histogram, in seconds, ascending. Default: 1 ms to 10 s in 13 steps. */
  buckets?: readonly number[]
  /** Route templates of a mount that are counted by themselves; what comes after is counted without one. Default 100. */
  routes?: number
}

/** Options of the traces, which go to an OTLP receiver (Jaeger, a collector) over HTTP. */
export interface TracingOptions {
  /**
   * URL that takes traces. Default: the environment's OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, that of
   * OTEL_EXPORTER_OTLP_ENDPOINT, or `http://127.0.0.1:4318/v1/traces`.
   */
  endpoint?: string
  /**
   * Headers of each export, credentials say: `{ authorization: 'Bearer …' }`. They come on top of those of
   * the environment's OTEL_EXPORTER_OTLP_HEADERS and OTEL_EXPORTER_OTLP_TRACES_HEADERS.
   */
  headers?: Readonly<Record<string, string>>
  /** Name of the service in the traces. Default: the environment's OTEL_SERVICE_NAME, or `portico`. */
  serviceName?: string
  /** Share of the traces begun here that is kept, 0 to 1. A trace begun elsewhere is kept as its parent was. Default 1. */
  sample?: number
  /** Attributes of a span at most. Default 128. */
  attributeCount?: number
  /** Characters of an attribute's value at most; the rest is cut off. Default 1,024. */
  attributeLength?: number
  /** How spans are sent together. */
  batch?: TracingBatchOptions
}

/** How spans are sent together. */
export interface TracingBatchOptions {
  /** Spans in one export at most. Default 512. */
  size?: number
  /** Spans that wait at most; what comes on top is dropped. Default 2,048. */
  queue?: number
  /** Milliseconds from one export to the next. Default 5,000. */
  delay?: number
  /** Milliseconds that an export may take, and the end of the host may wait for the last. Default 10,000. */
  timeout?: number
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
  /** `<path>` with everything that is known, `<path>/live` and `<path>/ready`. Default path `/health`. */
  health?: EndpointOptions | boolean
  /** Prometheus metrics. Default: at `/metrics`. */
  metrics?: MetricsOptions | boolean
  /** The page that shows how everything mounted does. Default: at `/status`, and off where NODE_ENV is `production`. */
  status?: EndpointOptions | boolean
  /** OpenTelemetry traces. Default `false`: nothing is traced. */
  tracing?: TracingOptions | boolean
  /** One line a request in the log, at level `info`. Default: where the logger writes that level. */
  accessLog?: boolean
  /**
   * Decides on everything that the host is asked, mounts' requests and upgrades included, ahead of hooks and of the guards of
   * mounts. The host's own endpoints may have another in its place. Default: everything enters.
   */
  guard?: Guards
}

/** Where a built-in endpoint is; `guard` is `undefined` where the host's own covers it. */
export interface ResolvedEndpoint {
  readonly path: string
  readonly guard: Guard | undefined
}

/** Options of the traces with every default filled in; frozen. */
export interface ResolvedTracing extends Readonly<Required<Omit<TracingOptions, 'batch'>>> {
  readonly batch: Readonly<Required<TracingBatchOptions>>
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
  readonly health: ResolvedEndpoint | false
  readonly metrics: (ResolvedEndpoint & Readonly<Required<Pick<MetricsOptions, 'buckets' | 'routes'>>>) | false
  readonly status: ResolvedEndpoint | false
  readonly tracing: ResolvedTracing | false
  /** `undefined`: as the logger's level says. */
  readonly accessLog: boolean | undefined
  readonly guard: Guard | undefined
  /** Prefixes of parts that are on by default and were not asked for: a mount there, or above, takes their place. */
  readonly yielding: ReadonlySet<string>
}
