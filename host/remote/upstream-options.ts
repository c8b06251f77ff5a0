import type { ConnectionOptions } from 'node:tls'
import { PorticoError } from '../errors.ts'

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

/**
 * Fills the defaults into a frozen copy.
 *
 * @throws PORTICO_OPTION_INVALID
 */
export function resolveUpstreamOptions(options: UpstreamOptions = {}): ResolvedUpstreamOptions {
  refuseUnknown('upstream', options, [
    'path',
    'hostHeader',
    'balance',
    'connections',
    'retry',
    'timeouts',
    'breaker',
    'health',
    'tls',
  ])
  const { timeouts = {}, breaker = {}, health = false, tls } = options
  refuseUnknown('upstream.timeouts', timeouts, ['connect', 'headers', 'idle'])
  if (breaker !== false) refuseUnknown('upstream.breaker', breaker, ['failures', 'cooldown'])
  if (health !== false) refuseUnknown('upstream.health', health, ['path', 'interval', 'timeout'])
  return Object.freeze({
    path: oneOf('path', options.path, ['strip', 'keep']),
    hostHeader: oneOf('hostHeader', options.hostHeader, ['client', 'target']),
    balance: oneOf('balance', options.balance, ['round-robin', 'least-connections']),
    connections: options.connections === undefined ? null : count('connections', options.connections, 1),
    retry: oneOf('retry', options.retry, ['unsent', 'idempotent', false]),
    timeouts: Object.freeze({
      connect: count('timeouts.connect', timeouts.connect ?? 5_000, 1),
      headers: count('timeouts.headers', timeouts.headers ?? 60_000, 0),
      idle: count('timeouts.idle', timeouts.idle ?? 300_000, 0),
    }),
    breaker:
      breaker !== false &&
      Object.freeze({
        failures: count('breaker.failures', breaker.failures ?? 5, 1),
        cooldown: count('breaker.cooldown', breaker.cooldown ?? 1_000, 1),
      }),
    health:
      health !== false &&
      Object.freeze({
        path: pathOf(health.path),
        interval: count('health.interval', health.interval ?? 5_000, 1),
        timeout: count('health.timeout', health.timeout ?? 2_000, 1),
      }),
    tls,
  })
}

/** Node's timers take no more. */
const most = 2 ** 31 - 1

function count(name: string, given: unknown, least: number): number {
  if (typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most) return given
  throw invalid(`upstream.${name}`, given, `a whole number from ${least} to ${most}`)
}

function oneOf<const T>(name: string, given: T | undefined, allowed: readonly [T, ...T[]]): T {
  if (given === undefined) return allowed[0]
  if (allowed.includes(given)) return given
  throw invalid(`upstream.${name}`, given, allowed.map(each => JSON.stringify(each)).join(' or '))
}

function pathOf(given: unknown): string {
  if (typeof given === 'string' && given.startsWith('/')) return given
  throw invalid('upstream.health.path', given, 'a path that starts with "/"')
}

function refuseUnknown(option: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) throw invalid(option, given, 'an object')
  const unknown = Object.keys(given).find(name => !known.includes(name))
  if (unknown !== undefined) throw invalid(`${option}.${unknown}`, 'not an option', known.join(', '))
}

function invalid(option: string, given: unknown, expected: string): PorticoError {
  const shown = typeof given === 'string' && given !== 'not an option' ? JSON.stringify(given) : String(given)
  return new PorticoError('PORTICO_OPTION_INVALID', { option, given: shown, expected })
}
