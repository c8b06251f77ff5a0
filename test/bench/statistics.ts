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

/** What rounds say of a quantity: its median in them, and where that of many more rounds would be. */
export interface Estimate {
  readonly median: number
  readonly low: number
  readonly high: number
}

/**
 * The median, and the narrowest interval of two of the values that has the median of all there could be with at least 95 %
 * certainty, whatever their distribution: each value is as likely to be below it as above. Five values and less are
 * not enough for that, and give the smallest and the largest.
 */
export function estimate(values: readonly number[]): Estimate {
  const sorted = [...values].sort((a, b) => a - b)
  const spared = sparedAtEachEnd(sorted.length)
  return { median: median(values), low: sorted[spared]!, high: sorted[sorted.length - 1 - spared]! }
}

function sparedAtEachEnd(count: number): number {
  // How likely it is that exactly so many values are below the median, and that no more are.
  let exactly = 0.5 ** count
  let noMore = exactly
  let below = 0
  while (2 * noMore <= 0.05) {
    below++
    exactly *= (count - below + 1) / below
    noMore += exactly
  }
  return Math.max(0, below - 1)
}
