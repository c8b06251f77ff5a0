import type { Target } from './target.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

/** Chooses among targets. */
export class Balance {
  readonly #targets: readonly Target[]
  readonly #byLoad: boolean
  #next = 0

  constructor(targets: readonly Target[], balance: ResolvedUpstreamOptions['balance']) {
    this.#targets = targets
    this.#byLoad = balance === 'least-connections'
  }

  /** The next available target, preferably none of those tried before; `undefined` where none is available. */
  choose(tried: readonly Target[] = []): Target | undefined {
    // Most have one, which needs no turns.
    const [only] = this.#targets
    if (this.#targets.length === 1) return only?.isAvailable() ? only : undefined
    return this.#chooseFrom(target => !tried.includes(target)) ?? this.#chooseFrom(() => true)
  }

  #chooseFrom(isFit: (target: Target) => boolean): Target | undefined {
    let chosen: Target | undefined
    // Those with equal load take turns too.
    for (let offset = 0; offset < this.#targets.length; offset++) {
      const target = this.#targets[(this.#next + offset) % this.#targets.length] as Target
      if (!isFit(target) || !target.isAvailable()) continue
      if (!this.#byLoad || chosen === undefined || target.inside < chosen.inside) chosen = target
      if (!this.#byLoad) break
    }
    if (chosen !== undefined) this.#next = (this.#targets.indexOf(chosen) + 1) % this.#targets.length
    return chosen
  }
}
