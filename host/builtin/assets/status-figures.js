// What the counters of a mount say. The host's page without a script and the page's own script both use it.

/** Milliseconds that the live figures look back. */
const period = 60_000

/**
 * The quantile of a histogram as Prometheus' `histogram_quantile` estimates it: linear within its bucket, and the highest
 * bound for what lies above that.
 */
export function quantile(q, bounds, counts) {
  const total = counts.at(-1) ?? 0
  if (total === 0) return undefined
  const rank = q * total
  const index = counts.findIndex(count => count >= rank)
  if (index >= bounds.length) return bounds.at(-1)
  const lower = bounds[index - 1] ?? 0
  const below = counts[index - 1] ?? 0
  return lower + ((bounds[index] - lower) * (rank - below)) / (counts[index] - below)
}

/** What counters say that began at zero. */
export function readingsOf(figures, bounds) {
  const { requests, errors, inFlight, upgrades, buckets } = figures
  return {
    requests,
    rate: undefined,
    p50: quantile(0.5, bounds, buckets),
    p99: quantile(0.99, bounds, buckets),
    errors: requests === 0 ? undefined : errors / requests,
    inFlight,
    upgrades,
  }
}

/** What counters say of the time between two looks at them, in seconds. */
export function readingsBetween(earlier, later, seconds, bounds) {
  const buckets = later.buckets.map((count, index) => count - earlier.buckets[index])
  const requests = later.requests - earlier.requests
  const readings = readingsOf({ ...later, requests, errors: later.errors - earlier.errors, buckets }, bounds)
  return { ...readings, rate: requests / seconds }
}

/** The last minute of looks at a host: what its counters were, by mount. */
export class Recent {
  #looks = []

  /** Adds a look, at milliseconds of the host's clock. */
  add(at, figures) {
    // A clock that was set back, or two answers of one instant, would give rates of nothing.
    this.#looks = this.#looks.filter(look => look.at < at)
    this.#looks.push({ at, figures })
    // One older look is kept: a page that was hidden for an hour has something to compare with at once.
    while (this.#looks.length > 2 && this.#looks[0].at < at - period) this.#looks.shift()
  }

  /** Forgets everything: the host was started anew. */
  clear() {
    this.#looks = []
  }

  /** What a mount's counters say of the last minute; `undefined` before the second look at it. */
  readings(name, bounds) {
    const looks = this.#looksAt(name)
    if (looks.length < 2) return undefined
    const [first, last] = [looks[0], looks.at(-1)]
    return readingsBetween(first.figures, last.figures, (last.at - first.at) / 1000, bounds)
  }

  /** Requests a second from each look to the next: seconds before the last look, and the rate. */
  rates(name) {
    const looks = this.#looksAt(name)
    return looks.slice(1).map(({ at, figures }, index) => {
      const before = looks[index]
      const rate = (figures.requests - before.figures.requests) / ((at - before.at) / 1000)
      return { age: (looks.at(-1).at - at) / 1000, rate }
    })
  }

  /** Only since its counters last began at zero, as they do when a mount has been removed and another added. */
  #looksAt(name) {
    const looks = []
    for (const { at, figures } of this.#looks) {
      const now = figures.get(name)
      if (now === undefined || now.requests < (looks.at(-1)?.figures.requests ?? 0)) looks.length = 0
      if (now !== undefined) looks.push({ at, figures: now })
    }
    return looks
  }
}
