import { typeName } from '../core/show-value.ts'
import { PorticoError } from '../errors.ts'
import { invalid, refuseUnknown } from '../option-checks.ts'
import type { Guard, GuardEntry, GuardResult, GuardRules, Guards } from '../options.ts'
import { allowAddresses } from './allow.ts'
import { type AuthenticationScheme, authenticate } from './authorization.ts'
import { basicScheme } from './basic.ts'
import { bearerScheme } from './bearer.ts'
import { limitConcurrency } from './concurrency.ts'

/**
 * Makes one guard of what an option holds: a function, rules, or a list of both, which are asked in order until one does
 * not let in. What is given is copied: changing it later changes nothing.
 *
 * @param option its name, as errors say it
 * @throws PORTICO_OPTION_INVALID also for what would guard nothing: an empty list, rules without a rule
 */
export function resolveGuards(option: string, given: Guards | undefined): Guard | undefined {
  if (given === undefined) return undefined
  if (!Array.isArray(given)) return resolveOne(option, given as Guard | GuardRules)
  if (given.length === 0) throw guardsNothing(option, 'at least one guard')
  return allOf(given.map((one: Guard | GuardRules, at) => resolveOne(`${option}.${at}`, one)))
}

const ruleNames = ['allow', 'basic', 'bearer', 'concurrency'] as const

function resolveOne(option: string, given: Guard | GuardRules): Guard {
  if (typeof given === 'function') return given
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw notGuard(option, given)
  refuseUnknown(option, given, ruleNames)
  const rules = Object.entries(given)
  if (rules.length === 0) throw guardsNothing(option, 'at least one rule: allow, basic, bearer, concurrency')
  // A variable that was never set, perhaps. Taking the rule for absent would open the door.
  const unset = rules.find(([, rule]) => rule === undefined)
  if (unset !== undefined) throw invalid(`${option}.${unset[0]}`, undefined, 'the rule, or no such key')

  const { allow, basic, bearer, concurrency } = given
  const guards: Guard[] = []
  if (allow !== undefined) guards.push(allowAddresses(`${option}.allow`, allow))
  const schemes: AuthenticationScheme[] = []
  if (basic !== undefined) schemes.push(basicScheme(`${option}.basic`, basic))
  if (bearer !== undefined) schemes.push(bearerScheme(`${option}.bearer`, bearer))
  if (schemes.length > 0) guards.push(authenticate(schemes))
  // Last, so that strangers take no places.
  if (concurrency !== undefined) guards.push(limitConcurrency(`${option}.concurrency`, concurrency))
  return allOf(guards)
}

function allOf(guards: readonly Guard[]): Guard {
  const [only] = guards
  if (only !== undefined && guards.length === 1) return only
  return (request, entry) => askFrom(guards, 0, request, entry)
}

/** Asks without waiting where there is nothing to wait for. What is not `true` is for the host to judge. */
function askFrom(
  guards: readonly Guard[],
  first: number,
  request: Parameters<Guard>[0],
  entry: GuardEntry,
): ReturnType<Guard> {
  for (let at = first; at < guards.length; at++) {
    const result = (guards[at] as Guard)(request, entry)
    if (result === true) continue
    if (!isThenable(result)) return result
    return Promise.resolve(result).then(late => (late === true ? askFrom(guards, at + 1, request, entry) : late))
  }
  return true
}

/** Whether a guard's answer is still to come. */
export function isThenable(value: unknown): value is PromiseLike<GuardResult> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

/** The value is not shown: text could be a password that belongs a level deeper. */
function notGuard(option: string, given: unknown): PorticoError {
  const expected = `a function, or rules: ${ruleNames.join(', ')}`
  return new PorticoError('PORTICO_OPTION_INVALID', { option, given: `no guard (${typeName(given)})`, expected })
}

function guardsNothing(option: string, expected: string): PorticoError {
  return new PorticoError('PORTICO_OPTION_INVALID', { option, given: 'empty, which guards nothing', expected })
}
