/** Milliseconds for which the two clocks are taken to be as far apart as they were. */
const recheckAfter = 10

let difference = 0
let checkedAt = Number.NEGATIVE_INFINITY

/**
 * A time of `performance.now()`, which is now, in whole milliseconds since the epoch, as `Date.now()` tells it. Both clocks
 * are read only after a while: reading one costs as much as counting a request.
 */
export function epochTime(now: number): number {
  if (now - checkedAt > recheckAfter) {
    difference = Date.now() - now
    checkedAt = now
  }
  return Math.round(now + difference)
}
