import type { ConnectionOptions } from 'node:tls'
import { check, oneOf, path, refuseUnknown, resolvePart, wholeNumber } from '../option-checks.ts'

/** Options of `upstream()`. Times are in milliseconds. */
export interface UpstreamOptions {
  /** `strip` (default) sends the path that the mount sees, `keep` the whole one. */
  path?: 'strip' | 'keep'
  /** Whose name the `Host` header carries: the one the `client` used (default) or the `target`'s own. */
  hostHeader?: 'client' | 'target'
  /** How the next of several targets is chosen. Default `round-robin`. */
  balance?: 'round-robin' | 'least-connections'
  /** Connections to each target at most; what comes on top waits. Default: no limit. */
  connections?: number
  /** What is sent once more, to another target if there is one. Default `unsent`: only what no target has received. */
  retry?: 'unsent' | 'idempotent' | false
  /** Deadlines. */
  timeouts?: {
    /** Until a connection stands, TLS included. Default 5,000. */
    connect?: number
    /** From the sent request to the response's headers. Default 60,000; 0 is none. */
    headers?: number
    /** Between two pieces of the response's body. Default 300,000; 0 is none. */
    idle?: number
  }
  /**
   * Leaves a target out after so many failures in a row (refused, reset, timed out, malformed; not a 5xx), for `cooldown`,
   * doubled each time up to a minute. Then one request tries it. Default: 5 failures, 1,000. `false`: never.
   */
  breaker?: { failures?: number; cooldown?: number } | false
  /** Asks every target for a path, and leaves out those that do not answer 2xx or 3xx. Default: not asked. */
  health?: { path: string; interval?: number; timeout?: number } | false
  /** Options of the TLS connection (`ca`, `cert`, `key`, `servername`, …). Certificates are verified unless said otherwise here. */
  tls?: ConnectionOptions
}

/** The options with every default filled in; frozen. */
export interface ResolvedUpstreamOptions {
  readonly path: 'strip' | 'keep'
  readonly hostHeader: 'client' | 'target'
  readonly balance: 'round-robin' | 'least-connections'
  readonly connections: number | null
  readonly retry: 'unsent' | 'idempotent' | false
  readonly timeouts: { readonly connect: number; readonly headers: number; readonly idle: number }
  readonly breaker: { readonly failures: number; readonly cooldown: number } | false
  readonly health: { readonly path: string; readonly interval: number; readonly timeout: number } | false
  readonly tls: ConnectionOptions | undefined
}

const names = ['path', 'hostHeader', 'balance', 'connections', 'retry', 'timeouts', 'breaker', 'health', 'tls']

/**
 * Fills the defaults into a frozen copy.
 *
 * @throws PORTICO_OPTION_INVALID
 */
export function resolveUpstreamOptions(options: UpstreamOptions = {}): ResolvedUpstreamOptions {
  refuseUnknown('upstream', options, names)
  const { breaker, health = false, tls } = options
  return Object.freeze({
    path: check('upstream.path', options.path, oneOf('strip', 'keep'), 'strip'),
    hostHeader: check('upstream.hostHeader', options.hostHeader, oneOf('client', 'target'), 'client'),
    balance: check('upstream.balance', options.balance, oneOf('round-robin', 'least-connections'), 'round-robin'),
    connections: check('upstream.connections', options.connections, wholeNumber(1), null),
    retry: check('upstream.retry', options.retry, oneOf('unsent', 'idempotent', false), 'unsent'),
    timeouts: resolvePart<ResolvedUpstreamOptions['timeouts']>('upstream.timeouts', options.timeouts, {
      connect: [wholeNumber(1), 5_000],
      headers: [wholeNumber(0), 60_000],
      idle: [wholeNumber(0), 300_000],
    }),
    breaker:
      breaker !== false &&
      resolvePart<Enabled<'breaker'>>('upstream.breaker', breaker, {
        failures: [wholeNumber(1), 5],
        cooldown: [wholeNumber(1), 1_000],
      }),
    health:
      health !== false &&
      resolvePart<Enabled<'health'>>('upstream.health', health, {
        path: [path],
        interval: [wholeNumber(1), 5_000],
        timeout: [wholeNumber(1), 2_000],
      }),
    tls,
  })
}

type Enabled<Name extends keyof ResolvedUpstreamOptions> = Exclude<ResolvedUpstreamOptions[Name], false>
