import { performance } from 'node:perf_hooks'

/** Milliseconds for which the two clocks are taken to be as far apart as they were. */
const recheckAfter = 10

/** What is added to a time of `performance.now()`, to a fraction of a millisecond. */
let difference = performance.timeOrigin
let checkedAt = Number.NEGATIVE_INFINITY

/**
 * A time of `performance.now()`, which is now, in whole milliseconds since the epoch, as `Date.now()` tells it. Both clocks
 * are read only after a while: reading one costs as much as counting a request.
 */
export function epochTime(now: number): number {
  if (now - checkedAt > recheckAfter) {
    const least = Date.now() - performance.now()
    // It tells whole milliseconds: where the sum is in the same one, nothing is known better.
    difference = Math.min(Math.max(difference, least + 0.001), least + 0.999)
    checkedAt = now
  }
  return Math.floor(now + difference)
}
