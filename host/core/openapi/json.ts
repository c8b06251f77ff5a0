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
export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T
  if (!isObject(value)) return value
  const copied: JsonObject = {}
  for (const key of Object.keys(value)) setOwn(copied, key, copy(value[key]))
  return copied as T
}

/** Sets a member whatever its name: assigning to "__proto__" would set the prototype. */
export function setOwn(object: JsonObject, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Gives an object the fields of another in place of its own, keeping its identity. */
export function replaceFields(object: JsonObject, fields: JsonObject): void {
  for (const key of Object.keys(object)) delete object[key]
  for (const key of Object.keys(fields)) setOwn(object, key, fields[key])
}

/**
 * Makes a function that copies deeply, up to so many values in all.
 *
 * @throws RangeError, from the function: a small document may ask for any number of copies of its largest part
 */
export function createCopier(limit: number): <T>(value: T) => T {
  let left = limit
  const charge = (value: unknown): void => {
    if (--left < 0) throw new RangeError('it is too large')
    if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) charge(item)
  }
  return value => {
    charge(value)
    return copy(value)
  }
}
