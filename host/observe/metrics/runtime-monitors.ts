import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import type { MetricFamily } from '../../core/exposition.ts'
import { Histogram } from './histogram.ts'

/** Milliseconds between two looks at the event loop. */
const resolution = 10

/** Seconds. */
const collectionBounds = [0.001, 0.01, 0.1, 1, 2, 5]

const collectionKinds = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
])

/** What Node tells of a garbage collection. */
type CollectionEntry = PerformanceEntry & { readonly detail: { readonly kind: number } }

/**
 * Measures how late the event loop is and how long garbage collections take, under the names that prom-client's default
 * metrics have: those cannot be stopped.
 */
export class RuntimeMonitors {
  readonly #collections = new Map<string, Histogram>()
  #delay: ReturnType<typeof monitorEventLoopDelay> | undefined
  #observer: PerformanceObserver | undefined

  /** Begins to measure, where it has not begun. */
  start(): void {
    if (this.#delay !== undefined) return
    this.#delay = monitorEventLoopDelay({ resolution })
    this.#delay.enable()
    this.#observer = new PerformanceObserver(list => {
      for (const entry of list.getEntries()) this.#addCollection(entry as CollectionEntry)
    })
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  /** Measures no more. */
  stop(): void {
    this.#delay?.disable()
    this.#observer?.disconnect()
    this.#delay = undefined
    this.#observer = undefined
  }

  /** What was measured; of the event loop since the last time. */
  async families(): Promise<MetricFamily[]> {
    const begun = performance.now()
    await setImmediate()
    const now = (performance.now() - begun) / 1000
    return [
      gauge('lag_seconds', 'Lag of event loop in seconds.', now),
      ...this.#delayFamilies(),
      this.#collectionFamily(),
    ]
  }

  #delayFamilies(): MetricFamily[] {
    const delay = this.#delay
    // Until it has measured, its figures are none.
    if (delay === undefined || delay.count === 0) return []
    const families = [
      gauge('lag_min_seconds', 'The minimum recorded event loop delay.', delay.min / 1e9),
      gauge('lag_max_seconds', 'The maximum recorded event loop delay.', delay.max / 1e9),
      gauge('lag_mean_seconds', 'The mean of the recorded event loop delays.', delay.mean / 1e9),
      gauge('lag_stddev_seconds', 'The standard deviation of the recorded event loop delays.', delay.stddev / 1e9),
      ...[50, 90, 99].map(percentile =>
        gauge(
          `lag_p${percentile}_seconds`,
          `The ${percentile}th percentile of the recorded event loop delays.`,
          delay.percentile(percentile) / 1e9,
        ),
      ),
    ]
    delay.reset()
    return families
  }

  #collectionFamily(): MetricFamily {
    const name = 'nodejs_gc_duration_seconds'
    return {
      name,
      help: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
      type: 'histogram',
      samples: [...this.#collections].flatMap(([kind, seconds]) => seconds.toSamples(name, [['kind', kind]])),
    }
  }

  #addCollection({ duration, detail }: CollectionEntry): void {
    const kind = collectionKinds.get(detail.kind)
    if (kind === undefined) return
    const seconds = this.#collections.get(kind) ?? new Histogram(collectionBounds)
    this.#collections.set(kind, seconds)
    seconds.observe(duration / 1000)
  }
}

function gauge(suffix: string, help: string, value: number): MetricFamily {
  const name = `nodejs_eventloop_${suffix}`
  return { name, help, type: 'gauge', samples: [{ name, labels: [], value }] }
}
