/** Whether a value is an object or function whose named members are functions: how frameworks are told without importing them. */
export function hasMethods<Name extends string>(
  value: unknown,
  ...names: Name[]
): value is Record<Name, (...args: never[]) => unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return names.every(name => typeof (value as Record<string, unknown>)[name] === 'function')
}
