import type { ServerResponse } from 'node:http'
import { sendResponse } from '../adapters/send-response.ts'
import type { Trust } from '../core/forwarded.ts'
import { showValue } from '../core/show-value.ts'
import { PorticoError } from '../errors.ts'
import { type Caller, Entry, type GuardedPlace, isGone } from '../guard/entry.ts'
import { isThenable } from '../guard/guards.ts'
import { Refusal } from '../guard/refusal.ts'
import type { Guard, GuardResult } from '../options.ts'
import { sendProblem } from './problem.ts'

/** `true` to enter, an error of the catalogue or a `Response` to answer instead. */
type Verdict = true | PorticoError | Response

/** What asking a guard needs of the host. */
export interface GuardSetting {
  /** Whose word about a client's address is believed. */
  readonly trust: Trust
  /** Told why a guard failed, or what it answered that is no answer. */
  onFailure(cause: unknown): void
}

/**
 * Asks a guard about a request or upgrade, and proceeds on a clear yes. Whatever else it answers keeps the request out, and
 * goes to the client. Where the client leaves before the guard has answered, nothing follows.
 */
export function askGuard(
  guard: Guard,
  caller: Caller,
  place: GuardedPlace,
  setting: GuardSetting,
  proceed: () => void,
): void {
  const decide = (verdict: Verdict) => {
    if (verdict === true) proceed()
    else refuse(caller.response, verdict)
  }
  const verdict = judge(guard, caller, place, setting)
  if (!(verdict instanceof Promise)) {
    decide(verdict)
    return
  }
  void verdict.then(late => {
    if (!isGone(caller)) decide(late)
    else if (late instanceof Response) late.body?.cancel().catch(() => {})
  })
}

function judge(
  guard: Guard,
  caller: Caller,
  place: GuardedPlace,
  { trust, onFailure }: GuardSetting,
): Verdict | Promise<Verdict> {
  const failed = (cause: unknown): Verdict => {
    onFailure(cause)
    return new PorticoError('PORTICO_GUARD_FAILED', { place: place.shown }, { cause })
  }
  const rule = (result: GuardResult): Verdict => {
    if (result === true || result instanceof Response) return result
    if (result === false) return new PorticoError('PORTICO_GUARD_REFUSED', { place: place.shown })
    return failed(new TypeError(`the guard answered ${showValue(result)}, not true, false or a Response`))
  }
  try {
    const result = guard(caller.request, new Entry(caller, place, trust))
    return isThenable(result) ? Promise.resolve(result).then(rule).catch(failed) : rule(result)
  } catch (cause) {
    return failed(cause)
  }
}

function refuse(response: ServerResponse, verdict: PorticoError | Response): void {
  if (verdict instanceof PorticoError) sendProblem(response, verdict)
  else if (verdict instanceof Refusal) {
    if (verdict.challenges.length > 0) response.setHeader('www-authenticate', verdict.challenges)
    sendProblem(response, verdict.error)
  }
  // A body that fails has cut the connection; there is nobody left to tell.
  else sendResponse(response, verdict).catch(() => response.destroy())
}
