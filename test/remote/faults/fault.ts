import type { Socket } from 'node:net'
import type { SecureContext, TLSSocket } from 'node:tls'

/**
 * What a client sees of an exchange: the status of a whole answer, that of an answer whose end never came (`200 cut`), or
 * a connection that was closed without one. `hung` and `malformed` are never right.
 */
export type Outcome = `${number}` | `${number} cut` | 'closed' | 'hung' | `malformed: ${string}`

/** How much of a client's request reached the upstream. */
export type Reached = 'nothing' | 'all' | 'a part' | `smuggled: ${string}`

/** One side of a connection that a fault plays. */
export type Peer = Socket | TLSSocket

/** Something that goes wrong between a client, the host and an upstream, and what the client may see of it. */
export interface Fault {
  readonly name: string
  /** What a client may see. */
  readonly allowed: readonly Outcome[]
  /** What may reach the upstream. Default: anything but what was smuggled. */
  readonly mayReach?: readonly Reached[]
  /** What the client does. Default: a GET of the target. */
  readonly ask?: (client: Peer, target: string) => void
  /** Whether the client asks with HEAD. */
  readonly isHead?: boolean
  /** When the upstream begins to misbehave: connected, asked (headers read) or with the whole request. Default the last. */
  readonly at?: 'connection' | 'head' | 'whole'
  /** What the upstream does instead of answering. Default: it answers well. */
  readonly answer?: (upstream: Peer) => void
  /** The upstream presents another certificate than its own. */
  readonly presents?: SecureContext
  /** The upstream takes no connections at all. */
  readonly refuses?: boolean
  /** The address is given as `https:`; by default what connects is answered by TLS, unless `at` is `connection`. */
  readonly isSecure?: boolean
  /** Whether the connection to the upstream is fit for the next request. Default: it has to be closed. */
  readonly isReusable?: boolean
  /** Whether the upstream says something after its answer: the next request waits until the connection has been closed. */
  readonly isBelated?: boolean
  /** Whether it moves megabytes: played seldom where thousands are. */
  readonly isLarge?: boolean
  /** Whether a timeout has to pass first: left out where thousands are played. */
  readonly isSlow?: boolean
}

/** Faults of one subject. */
export interface Subject {
  readonly name: string
  readonly faults: readonly Fault[]
}
