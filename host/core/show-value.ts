/**
 * How a value is quoted in a message: text in quotes and cut to a readable length, anything else by its kind. No code of the
 * value's own runs, which could throw.
 */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  if (value === null || typeof value !== 'object') return String(value)
  const name: unknown = classOf(value)
  return typeof name === 'string' && name !== 'Object' && name !== '' ? `an instance of ${name}` : 'an object'
}

/** What was thrown, as a reason in a message: an error's own message, a text as it is, anything else by its kind. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  return typeof thrown === 'string' ? thrown : showValue(thrown)
}

/** The type of a value, as JSON has it: for a value that no message may quote. */
export function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function classOf(value: object): unknown {
  const prototype: object | null = Object.getPrototypeOf(value)
  const owner = prototype && Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof owner === 'function' ? Object.getOwnPropertyDescriptor(owner, 'name')?.value : undefined
}
