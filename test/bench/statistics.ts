/** What a run says about one quantity: the middle, and how far the rounds were apart. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/**
 * The median; of an even count the mean of the middle two.
 *
 * @throws RangeError when there is no value.
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (upper === undefined || lower === undefined) throw new RangeError('there is no median of no values')
  return (lower + upper) / 2
}

/** Median, smallest and largest of the values. */
export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/**
 * The spread of `subject / baseline`, taken a pair at a time: the two halves of a pair ran one right after the other,
 * so that a machine that gets slower during the run moves both and not their ratio.
 *
 * @throws RangeError when the two are not of the same length.
 */
export function ratioSpread(subject: readonly number[], baseline: readonly number[]): Spread {
  if (subject.length !== baseline.length) throw new RangeError('every value needs its partner')
  return spread(subject.map((value, index) => value / baseline[index]!))
}
