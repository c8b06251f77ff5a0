import type { Target } from './target.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

type HealthOptions = Exclude<ResolvedUpstreamOptions['health'], false>

/** Asks targets for a path, over and over, and keeps in each whether its last answer was good. */
export class HealthCheck {
  readonly #targets: readonly Target[]
  readonly #options: HealthOptions
  #timer: NodeJS.Timeout | undefined
  #ended = false

  constructor(targets: readonly Target[], options: HealthOptions) {
    this.#targets = targets
    this.#options = options
  }

  /** Asks all, side by side, and goes on asking until `end`. Resolves when all have been asked once. */
  async begin(): Promise<void> {
    await Promise.all(this.#targets.map(target => this.#ask(target)))
    if (this.#ended) return
    this.#timer = setTimeout(() => void this.begin(), this.#options.interval)
    this.#timer.unref()
  }

  end(): void {
    this.#ended = true
    clearTimeout(this.#timer)
  }

  async #ask(target: Target): Promise<void> {
    const { path, timeout } = this.#options
    try {
      const { statusCode, body } = await target.pool.request({
        path,
        method: 'GET',
        headers: { host: target.address.host },
        signal: AbortSignal.timeout(timeout),
      })
      await body.dump()
      target.healthy = statusCode < 400
    } catch {
      target.healthy = false
    }
  }
}
