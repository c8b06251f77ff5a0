import { showValue } from './core/show-value.ts'
import { PorticoError } from './errors.ts'

/** What an option may be, and how an error says it. */
export interface Check {
  readonly expected: string
  is(value: unknown): boolean
}

/** Milliseconds: Node's timers take no more, and would fire at once. */
export const longestTimer = 2 ** 31 - 1

/** A time that a timer can hold. */
export const milliseconds: Check = {
  expected: `a number of milliseconds from 0 to ${longestTimer}`,
  is: value => typeof value === 'number' && value >= 0 && value <= longestTimer,
}

/** A time that no timer has to hold. */
export const seconds: Check = {
  expected: 'a number of seconds, 0 or more',
  is: value => typeof value === 'number' && Number.isFinite(value) && value >= 0,
}

/** Any string. */
export const text: Check = { expected: 'a string', is: isText }

/** A list of any strings. */
export const texts: Check = { expected: 'a list of strings', is: value => Array.isArray(value) && value.every(isText) }

/** A path of a URL. */
export const path: Check = {
  expected: 'a path that starts with "/"',
  is: value => isText(value) && value.startsWith('/'),
}

/** A boolean. */
export const flag: Check = { expected: 'true or false', is: value => typeof value === 'boolean' }

/** Any function. */
export const callback: Check = { expected: 'a function', is: value => typeof value === 'function' }

/** A whole number; `most` is what a timer can hold, unless said otherwise. */
export function wholeNumber(least: number, most: number = longestTimer): Check {
  return {
    expected: `a whole number from ${least} to ${most}`,
    is: value => typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most,
  }
}

/** One of a few values. */
export function oneOf(...allowed: readonly (string | boolean)[]): Check {
  return {
    expected: allowed.map(value => JSON.stringify(value)).join(' or '),
    is: value => allowed.some(each => each === value),
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/**
 * The value of an option, or what stands where none is given.
 *
 * @throws PORTICO_OPTION_INVALID
 */
export function check<T, F>(option: string, given: T | undefined, rule: Check, fallback: F): T | F {
  if (given === undefined) return fallback
  if (!rule.is(given)) throw invalid(option, given, rule.expected)
  return given
}

/**
 * Refuses an option that does not exist: it would be a misspelt one, silently without effect. `hint` comes after the
 * names that do.
 *
 * @param part whose options they are: `docs`, `upstream.timeouts`; empty for those that belong to nothing
 * @throws PORTICO_OPTION_INVALID also for what is no object
 */
export function refuseUnknown(part: string, given: unknown, known: readonly string[], hint = ''): void {
  if (typeof given !== 'object' || given === null) throw invalid(part || 'options', given, 'an object')
  const unknown = Object.keys(given).find(name => !known.includes(name))
  if (unknown === undefined) return
  const option = part === '' ? unknown : `${part}.${unknown}`
  throw new PorticoError('PORTICO_OPTION_INVALID', {
    option,
    given: 'not an option',
    expected: known.join(', ') + hint,
  })
}

/** What each field of a part may be, and what stands where none is given. A field without the latter must be given. */
export type Fields<T> = { readonly [Name in keyof T]: readonly [rule: Check, fallback?: T[Name]] }

/**
 * Fills the defaults of a part of the options into a frozen copy.
 *
 * @param part its name, as errors say it: `docs`, `upstream.timeouts`
 * @throws PORTICO_OPTION_INVALID
 */
export function resolvePart<T extends object>(
  part: string,
  given: Partial<T> | undefined,
  fields: Fields<T>,
): Readonly<T> {
  refuseUnknown(part, given === undefined ? {} : given, Object.keys(fields))
  const resolved = Object.entries<readonly [Check, unknown?]>(fields).map(([name, field]) => {
    const [rule, fallback] = field
    const option = `${part}.${name}`
    const own = given?.[name as keyof T]
    if (own === undefined && field.length === 1) throw invalid(option, own, rule.expected)
    const value = check(option, own, rule, fallback)
    return [name, Array.isArray(value) ? Object.freeze([...value]) : value]
  })
  return Object.freeze(Object.fromEntries(resolved)) as Readonly<T>
}

/** Makes the error of an option that is not what it may be. */
export function invalid(option: string, given: unknown, expected: string): PorticoError {
  return new PorticoError('PORTICO_OPTION_INVALID', { option, given: showValue(given), expected })
}
