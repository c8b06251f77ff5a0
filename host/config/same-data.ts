import { isDeepStrictEqual } from 'node:util'
import { isPlainObject } from './plain.ts'

/**
 * Tells whether two values are the same as data: plain objects and lists by what they hold (a member that is `undefined`
 * is none), URLs by their text, bytes by their value, anything else (functions, instances, an application) by identity.
 *
 * @param isSame compares what is neither; default: identity
 */
export function isSameData(
  one: unknown,
  other: unknown,
  isSame: (one: unknown, other: unknown) => boolean = Object.is,
): boolean {
  // Data may hold itself: a pair that is being compared counts as the same further down.
  const open = new Map<unknown, unknown>()

  const compare = (a: unknown, b: unknown): boolean => {
    if (Object.is(a, b)) return true
    if (a instanceof URL && b instanceof URL) return a.href === b.href
    if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return isDeepStrictEqual(a, b)
    if (Array.isArray(a) ? !Array.isArray(b) : !(isPlainObject(a) && isPlainObject(b))) return isSame(a, b)
    if (open.has(a)) return open.get(a) === b
    open.set(a, b)
    const [left, right] = [membersOf(a as object), membersOf(b as object)]
    const equal = left.size === right.size && [...left].every(([key, item]) => compare(item, right.get(key)))
    open.delete(a)
    return equal && (!Array.isArray(a) || a.length === (b as unknown[]).length)
  }

  return compare(one, other)
}

function membersOf(value: object): Map<string, unknown> {
  return new Map(Object.entries(value).filter(([, item]) => item !== undefined))
}
