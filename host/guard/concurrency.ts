import { PorticoError } from '../errors.ts'
import { resolvePart, wholeNumber } from '../option-checks.ts'
import type { ConcurrencyRule, Guard, GuardEntry, GuardResult } from '../options.ts'
import { Refusal } from './refusal.ts'

/** A request that waits, or has waited, for a place. */
interface Waiting {
  readonly timer: NodeJS.Timeout
  isInside: boolean
  answer(result: GuardResult): void
}

/**
 * A guard that keeps so many requests and upgraded connections inside at most. Those on top wait in order, as many and as
 * long as the rule says; what finds no room gets 503. A place is free again when the answer, or the upgraded connection, has
 * ended, and a place in the queue as soon as its client has left.
 *
 * @param option its name, as errors say it
 * @throws PORTICO_OPTION_INVALID
 */
export function limitConcurrency(option: string, given: ConcurrencyRule): Guard {
  const { limit, queue, wait } = resolvePart<Required<ConcurrencyRule>>(option, given, {
    limit: [wholeNumber(1)],
    queue: [wholeNumber(0), 0],
    wait: [wholeNumber(1), 5_000],
  })
  const seconds = Math.ceil(wait / 1_000)
  // Kept in the order of arrival, and whoever leaves is taken out without a search.
  const waiting = new Set<Waiting>()
  let inside = 0

  const overloaded = () => new Refusal(new PorticoError('PORTICO_OVERLOADED', { seconds }, { retryAfter: seconds }))

  // A place goes to the next in the queue without being free in between: whoever arrives just then stays behind.
  const release = () => {
    const [next] = waiting
    if (next === undefined) {
      inside--
      return
    }
    waiting.delete(next)
    clearTimeout(next.timer)
    next.isInside = true
    next.answer(true)
  }

  const turnAway = (one: Waiting, result: GuardResult) => {
    if (!waiting.delete(one)) return
    clearTimeout(one.timer)
    one.answer(result)
  }

  const queueUp = (entry: GuardEntry): Promise<GuardResult> => {
    const { promise, resolve } = Promise.withResolvers<GuardResult>()
    const timer = setTimeout(() => turnAway(one, overloaded()), wait)
    const one: Waiting = { timer, isInside: false, answer: resolve }
    waiting.add(one)
    entry.onEnd(() => {
      if (one.isInside) release()
      else turnAway(one, false)
    })
    return promise
  }

  return (_request, entry) => {
    if (inside >= limit) return waiting.size < queue ? queueUp(entry) : overloaded()
    inside++
    entry.onEnd(release)
    return true
  }
}
