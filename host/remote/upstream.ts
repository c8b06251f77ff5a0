import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Figure, KnownCheck, MountedRequest } from '../adapters/types.ts'
import type { Trust } from '../core/forwarded.ts'
import { showPrefix } from '../core/prefix.ts'
import { PorticoError } from '../errors.ts'
import { Balance } from './balance.ts'
import { upstreamError } from './failure.ts'
import { HealthCheck } from './health-check.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { type Outgoing, Relay } from './relay.ts'
import { requestHeaders } from './request-headers.ts'
import type { Target } from './target.ts'
import { parseTarget, type TargetAddress } from './target-address.ts'
import { targetFigures } from './target-figures.ts'
import { tunnel } from './tunnel.ts'
import { type ResolvedUpstreamOptions, resolveUpstreamOptions, type UpstreamOptions } from './upstream-options.ts'

export type { UpstreamOptions } from './upstream-options.ts'

/**
 * Makes an application that runs elsewhere mountable: requests and upgrades stream to it over kept connections, headers
 * pass untouched but for those of the connection and those that tell who the client is.
 *
 * Limits: a request's trailers are not sent on; of informational answers only 102 and 103 are; a HEAD request uses up its
 * connection.
 *
 * @param targets `http://host:port`, `https://host`, `unix:/path.sock`; of several each serves the same
 * @throws PORTICO_OPTION_INVALID
 *
 * @example
 * host.mount('/svc', upstream(['http://app-1:3000', 'unix:/run/app.sock'], { health: { path: '/healthz' } }))
 */
export function upstream(targets: string | URL | readonly (string | URL)[], options?: UpstreamOptions): Upstream {
  const given = typeof targets === 'string' || targets instanceof URL ? [targets] : targets
  if (!Array.isArray(given) || given.length === 0) {
    throw new PorticoError('PORTICO_OPTION_INVALID', {
      option: 'upstream targets',
      given: Array.isArray(targets) ? 'an empty list' : String(targets),
      expected: 'a URL or a list of them',
    })
  }
  return new Upstream(given.map(parseTarget), resolveUpstreamOptions(options))
}

// Registered, so that an upstream declared with one copy of this package mounts on a host of another.
const brand = Symbol.for('portico.upstream')

/** An application behind one or several addresses: what `upstream()` makes. */
export class Upstream {
  readonly [brand] = true
  readonly addresses: readonly TargetAddress[]
  readonly options: ResolvedUpstreamOptions
  #targets: readonly Target[] = []
  #balance: Balance | undefined
  #health: HealthCheck | undefined

  constructor(addresses: readonly TargetAddress[], options: ResolvedUpstreamOptions) {
    this.addresses = Object.freeze([...addresses])
    this.options = options
  }

  /** Opens it for requests; connections are made when they come. With a health check it resolves after the first one. */
  async open(): Promise<void> {
    if (this.#balance !== undefined) return
    // Loaded now: most hosts have no upstream, and undici takes its time.
    const { Target } = await import('./target.ts')
    this.#targets = this.addresses.map(address => new Target(address, this.options))
    this.#balance = new Balance(this.#targets, this.options.balance)
    if (this.options.health === false) return
    this.#health = new HealthCheck(this.#targets, this.options.health)
    await this.#health.begin()
  }

  /** Which targets are in rotation now: requests find their way as long as one is. */
  health(): readonly KnownCheck[] {
    return this.#targets.map((target, index) => {
      const reason = target.fault()
      return { name: `target ${index + 1}`, group: 'targets', isHealthy: reason === undefined, reason }
    })
  }

  /** What is measured of the targets. */
  figures(): readonly Figure[] {
    return targetFigures(this.#targets)
  }

  /** Closes every connection. It can be opened again. */
  async close(): Promise<void> {
    this.#health?.end()
    this.#balance = undefined
    const error = Object.assign(new Error('the upstream was closed'), { code: 'ERR_UPSTREAM_CLOSED' })
    for (const { pool } of this.#targets) pool.destroy(error)
  }

  /**
   * Sends a request on and its answer back.
   *
   * @throws PORTICO_UPSTREAM_FAILED, PORTICO_UPSTREAM_TIMEOUT, PORTICO_UPSTREAM_UNAVAILABLE
   */
  async handle(request: MountedRequest, response: ServerResponse, trust: Trust): Promise<void> {
    const tried: Target[] = []
    for (;;) {
      const target = this.#enter(tried)
      if (target === undefined) throw unavailable(request)
      const relay = new Relay(request, response, tried.length > 1)
      const outcome = await relay.send(target, this.#outgoing(request, target, trust))
      relay.deliver()
      target.leave(leavings[outcome])
      if (outcome === 'failed' && this.#mayRetry(relay.isSent, request, response, tried)) continue
      relay.dropRest()
      if (outcome === 'failed') throw upstreamError(relay.error, showPrefix(request.baseUrl))
      return
    }
  }

  /** Takes an upgrade to a target; what cannot be is answered on the socket. */
  upgrade(request: MountedRequest, socket: Duplex, head: Buffer, trust: Trust): void {
    const tried: Target[] = []
    const attempt = (): void => {
      const target = this.#enter(tried)
      if (target === undefined) {
        refuseUpgrade(socket, unavailable(request))
        return
      }
      let leaving: 'success' | 'failure' = 'failure'
      tunnel(target.address, this.options, request, this.#outgoing(request, target, trust), socket, head, {
        onAnswer: () => {
          leaving = 'success'
        },
        onFailure: error => {
          // Nothing of a handshake is lost that a second one could not bring again.
          if (socket.writable && tried.length < this.#targets.length) attempt()
          else refuseUpgrade(socket, upstreamError(error, showPrefix(request.baseUrl)))
        },
        onEnd: () => target.leave(leaving),
      })
    }
    attempt()
  }

  /** Enters a target, preferably none of those tried, which it joins; `undefined` where none is available. */
  #enter(tried: Target[]): Target | undefined {
    const target = this.#balance?.choose(tried)
    if (target === undefined) return undefined
    target.enter()
    tried.push(target)
    return target
  }

  #outgoing(request: MountedRequest, { address }: Target, trust: Trust): Outgoing {
    const isKept = this.options.path === 'keep'
    const { headers, told } = requestHeaders(request, {
      trust,
      host: this.options.hostHeader === 'target' ? address.host : undefined,
      fallbackHost: address.host,
      base: isKept ? '' : request.baseUrl,
    })
    return { path: isKept ? request.originalUrl : request.url, headers, told }
  }

  #mayRetry(isSent: boolean, request: IncomingMessage, response: ServerResponse, tried: readonly Target[]): boolean {
    const { retry } = this.options
    if (retry === false || response.headersSent || response.destroyed) return false
    if (!isSent) return tried.length < this.#targets.length
    const isRepeatable = idempotent.has(request.method ?? '') && !request.readableDidRead
    return retry === 'idempotent' && isRepeatable && tried.length < Math.max(2, this.#targets.length)
  }
}

/** Tells whether a value was made by `upstream()`. */
export function isUpstream(app: unknown): app is Upstream {
  return typeof app === 'object' && app !== null && brand in app
}

/** RFC 9110 section 9.2.2. */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'QUERY'])

function unavailable({ baseUrl }: MountedRequest): PorticoError {
  const reason = 'all of them failed lately, or do not pass their health check'
  return new PorticoError('PORTICO_UPSTREAM_UNAVAILABLE', { prefix: showPrefix(baseUrl), reason })
}

/** What an outcome says of the target: a client that left says nothing. */
const leavings = { answered: 'success', failed: 'failure', abandoned: 'neither' } as const
