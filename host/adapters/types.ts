import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyBaseLogger } from 'fastify'
import type { Trust } from '../core/forwarded.ts'
import type { OpenApiDocument } from '../options.ts'

/**
 * A request as it enters a mount: `url` is what the application sees, `originalUrl` the whole path and query in
 * origin form, `baseUrl` the mount's whole base (outer hosts' prefixes included).
 */
export interface MountedRequest extends IncomingMessage {
  url: string
  originalUrl: string
  baseUrl: string
}

/**
 * What can be mounted, as far as types can say: which objects are applications, the adapters tell. A bare function is a
 * node listener.
 */
export type Mountable = RequestListener | object

/** What an adapter may know of the mount it creates for. */
export interface MountSite {
  /** The mount's prefix in its own host, without a trailing slash; `''` for the root. */
  readonly prefix: string
  readonly name: string
  /** Whose word about a request is believed: the host's `trustProxy`. */
  readonly trust: Trust
  /** The host's log, each line with the mount's name. */
  readonly log: FastifyBaseLogger
  /** Whether another mount's prefix lies above this one's now, so that its cookies come here too. */
  isNested(): boolean
}

/** One thing that an application depends on, and whether it is well. */
export interface KnownCheck {
  /** What was looked at: `target 1`, `thread`. Anybody may see it, so that it is no address. */
  readonly name: string
  readonly isHealthy: boolean
  /** Why it is not: a short class that tells nothing of the inside (`breaker-open`). */
  readonly reason?: string | undefined
  /** Checks of one group stand in for each other: the application is well where one of them is. */
  readonly group?: string
}

/** A figure that a kind tells of itself, without the mount's name. */
export interface Figure {
  /** In Prometheus' form, with the unit: `portico_upstream_connections`. */
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Prototypes that an application gives to requests and responses. */
export interface Prototypes {
  readonly request: object
  readonly response: object
}

/** An application made ready to be entered: what an adapter creates. */
export interface MountedApp {
  /**
   * Answers one request whose URL is set for the mount. A throw or rejection is answered by the host: an error of the
   * catalogue with its own status, any other with 500.
   */
  handle(request: MountedRequest, response: ServerResponse): unknown
  /** Takes over an upgraded socket. */
  upgrade?(request: MountedRequest, socket: Duplex, head: Buffer): void
  /** Whether the application would take this request's upgrade right now. Default: whether there is an `upgrade`. */
  acceptsUpgrade?(request: IncomingMessage): boolean
  /** Resolves when the application can take requests. Runs for every mount of the application. */
  ready?(): unknown
  /** Gives the application's own OpenAPI document, or `undefined` where it has none. */
  docs?(): OpenApiDocument | undefined | Promise<OpenApiDocument | undefined>
  /** What is known of what the application depends on; nothing is asked anew. Default: nothing. */
  health?(): readonly KnownCheck[]
  /** Figures of what stands between the host and the application. Default: none. */
  figures?(): readonly Figure[]
  /**
   * What the application makes the prototypes of each request and response. Those of a direct mount are born with them:
   * V8 takes an eighth of a small request to replace them.
   */
  readonly prototypes?: Prototypes
  /** Authorities (`127.0.0.1:3000`) by which the application knows itself, beside those that its clients use. */
  readonly authorities?: readonly string[]
  /** Releases what was made for this mount alone. Runs when the mount has ended, before `close`. */
  end?(): unknown
  /** Releases what the application holds. Runs once, when its last mount has ended. */
  close?(): unknown
}

/** How one kind of application is recognised and entered. One file a kind; see `adapters/index.ts` for the order. */
export interface Adapter<App = unknown> {
  /** Shown in `portico routes`, health and docs. */
  readonly kind: string
  /** How an application of this kind is described to somebody who gave something else. */
  readonly accepts: string
  is(app: unknown): app is App
  create(app: App, site: MountSite): MountedApp
}
