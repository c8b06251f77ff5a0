/** Tells plain data (an object literal, or what a parser made) from instances, which belong to somebody's code. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Tells a mount's `{ app, …options }` from an application that is itself a plain object, such as `{ fetch }`. */
export function isMountDefinition(value: unknown): value is Record<string, unknown> & { app: unknown } {
  return isPlainObject(value) && Object.hasOwn(value, 'app') && typeof value.fetch !== 'function'
}
