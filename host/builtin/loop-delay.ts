import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks'

/** Milliseconds from one measurement to the next. */
const resolution = 10

/** Milliseconds that a span of measurements lasts. */
const span = 10_000

/** Milliseconds without a question after which measuring ends. */
const patience = 10_000

/**
 * How late the event loop runs. It measures only while somebody asks: measuring wakes an idle process a hundred times a
 * second.
 */
export class LoopDelay {
  #histogram: ELDHistogram | undefined
  #begun = 0
  #before = 0
  #rest: NodeJS.Timeout | undefined

  /** Seconds, the 99th percentile of the last 10 to 20 seconds; `undefined` when it has only begun to measure. */
  read(): number | undefined {
    this.#rest ??= setTimeout(() => this.close(), patience).unref()
    this.#rest.refresh()
    if (this.#histogram === undefined) {
      this.#begin()
      return undefined
    }
    if (this.#histogram.count === 0) return undefined
    const now = toDelay(this.#histogram)
    const worst = Math.max(now, this.#before)
    if (Date.now() - this.#begun > span) {
      this.#before = now
      this.#histogram.reset()
      this.#begun = Date.now()
    }
    return worst
  }

  /** Measures no more, until it is asked again. */
  close(): void {
    clearTimeout(this.#rest)
    this.#rest = undefined
    this.#histogram?.disable()
    this.#histogram = undefined
    this.#before = 0
  }

  #begin(): void {
    this.#histogram = monitorEventLoopDelay({ resolution })
    this.#histogram.enable()
    this.#begun = Date.now()
  }
}

/** The histogram holds the time from one measurement to the next, most of which was asked for. */
function toDelay(histogram: ELDHistogram): number {
  return Math.max(0, histogram.percentile(99) / 1e9 - resolution / 1000)
}
