import type { Labels, Sample } from '../../core/exposition.ts'
import { writeNumber } from '../../core/exposition.ts'

/** Counts values by upper bounds, which are ascending. */
export class Histogram {
  /** Values in each bucket, not cumulative; the last is of those above every bound. */
  readonly counts: Float64Array
  sum = 0
  readonly #bounds: readonly number[]

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    let index = 0
    while (index < this.#bounds.length && value > (this.#bounds[index] as number)) index++
    this.counts[index] = (this.counts[index] as number) + 1
    this.sum += value
  }

  /** The samples of a family of this name, with these labels. */
  toSamples(name: string, labels: Labels): Sample[] {
    let count = 0
    const buckets = [...this.#bounds, Number.POSITIVE_INFINITY].map((bound, index) => {
      count += this.counts[index] as number
      return { name: `${name}_bucket`, labels: [...labels, ['le', writeNumber(bound)] as const], value: count }
    })
    return [
      ...buckets,
      { name: `${name}_sum`, labels, value: this.sum },
      { name: `${name}_count`, labels, value: count },
    ]
  }
}
