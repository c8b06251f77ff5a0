/** Levels that a document may be nested: those that people write have less than fifty. */
const depthLimit = 400
/** Values in a document. Counted, because a small YAML text can stand for any number of them. */
const sizeLimit = 5_000_000

/**
 * Writes a document as JSON, which also makes sure that it is nothing else.
 *
 * @throws RangeError where it is nested too deeply, contains itself or is too large; TypeError where it is not an object
 */
export function serializeDocument(document: unknown): string {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new TypeError('it is not an object')
  }
  measure(document, 0, { left: sizeLimit })
  return JSON.stringify(document)
}

function measure(value: object, depth: number, count: { left: number }): void {
  if (depth > depthLimit) throw new RangeError('it is nested too deeply, or contains itself')
  for (const key in value) {
    if (--count.left < 0) throw new RangeError('it is too large')
    const item = (value as Record<string, unknown>)[key]
    if (typeof item === 'object' && item !== null) measure(item, depth + 1, count)
  }
}
