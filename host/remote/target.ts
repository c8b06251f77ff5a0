import { Breaker } from './breaker.ts'
import { Pool } from './pool.ts'
import type { TargetAddress } from './target-address.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

/** One target: its connections, and what is known of its health. */
export class Target {
  readonly address: TargetAddress
  readonly pool: Pool
  /** Requests and upgrades that are with it now. */
  inside = 0
  /** What the last health check said. */
  healthy = true
  /** Requests and upgrades that were sent to it. */
  requests = 0
  /** Those that it did not answer. */
  failures = 0
  readonly #breaker: Breaker | undefined

  constructor(address: TargetAddress, { breaker, ...options }: ResolvedUpstreamOptions) {
    this.address = address
    this.#breaker = breaker === false ? undefined : new Breaker(breaker)
    this.pool = new Pool(address, options)
  }

  /** Whether a request may be sent to it now. */
  isAvailable(): boolean {
    return this.healthy && (!this.isEjected || this.#breaker?.allows(performance.now()) === true)
  }

  /** Why no request is sent to it now; `undefined` where one may be. */
  fault(): 'check-failed' | 'breaker-open' | undefined {
    if (!this.healthy) return 'check-failed'
    return this.isAvailable() ? undefined : 'breaker-open'
  }

  /** Whether it gets no requests, but for one that tries, for having failed. */
  get isEjected(): boolean {
    return this.#breaker?.isOpen ?? false
  }

  /** How often it came to be ejected. */
  get ejections(): number {
    return this.#breaker?.trips ?? 0
  }

  enter(): void {
    this.inside++
    this.requests++
    if (this.isEjected) this.#breaker?.onTry(performance.now())
  }

  /** Tells how it went: an answer of any status is a success, a client that left is neither. */
  leave(outcome: 'success' | 'failure' | 'neither'): void {
    this.inside--
    if (outcome === 'success') this.#breaker?.onSuccess()
    if (outcome !== 'failure') return
    this.failures++
    this.#breaker?.onFailure(performance.now())
  }
}
