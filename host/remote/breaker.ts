/** No cooldown gets longer, in milliseconds. */
const longestCooldown = 60_000

/**
 * A circuit breaker: open, nothing goes through; after a cooldown one request tries, and decides for the next. The time is
 * given to it, in milliseconds of any clock that never goes back.
 */
export class Breaker {
  readonly #failures: number
  readonly #cooldown: number
  #inARow = 0
  #openings = 0
  #triesAgainAt = 0
  #trips = 0

  constructor({ failures, cooldown }: { readonly failures: number; readonly cooldown: number }) {
    this.#failures = failures
    this.#cooldown = cooldown
  }

  /** Whether a request may go through now. */
  allows(now: number): boolean {
    return this.#inARow < this.#failures || now >= this.#triesAgainAt
  }

  /** How often it opened, having been closed. */
  get trips(): number {
    return this.#trips
  }

  /** Whether it is open: nothing goes through, but for a request that tries. */
  get isOpen(): boolean {
    return this.#inARow >= this.#failures
  }

  /** Milliseconds until a request may try. */
  remaining(now: number): number {
    return this.allows(now) ? 0 : this.#triesAgainAt - now
  }

  /** Told that a request goes through: while open it is the one that tries, and others wait for what becomes of it. */
  onTry(now: number): void {
    if (this.#inARow >= this.#failures) this.#triesAgainAt = now + this.#nextCooldown()
  }

  onSuccess(): void {
    this.#inARow = 0
    this.#openings = 0
  }

  onFailure(now: number): void {
    this.#inARow++
    if (this.#inARow < this.#failures) return
    this.#triesAgainAt = now + this.#nextCooldown()
    if (this.#openings === 0) this.#trips++
    this.#openings++
  }

  #nextCooldown(): number {
    return Math.min(this.#cooldown * 2 ** Math.min(this.#openings, 16), longestCooldown)
  }
}
