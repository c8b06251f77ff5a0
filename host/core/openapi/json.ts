/** A JSON object. */
export type JsonObject = Record<string, unknown>

/** Tells a JSON object from `null`, lists and everything else. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value where it is an object, else an empty one: documents hold `null` in the oddest places. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The value where it is a list, else an empty one. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The strings of a list. */
export function stringsOf(value: unknown): string[] {
  return listOf(value).filter(item => typeof item === 'string')
}

/** A deep copy of plain JSON data. */
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (isObject(value)) return mapValues(value, copy)
  return value
}

/** An object with the same keys and each value mapped. */
export function mapValues(object: JsonObject, map: (value: unknown, key: string) => unknown): JsonObject {
  const mapped: JsonObject = {}
  for (const key of Object.keys(object)) {
    const value = map(object[key], key)
    // Assigning to "__proto__" would set the prototype. Object.fromEntries would not, at twice the time.
    if (key === '__proto__') {
      Object.defineProperty(mapped, key, { value, enumerable: true, configurable: true, writable: true })
    } else mapped[key] = value
  }
  return mapped
}
