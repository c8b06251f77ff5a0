/** Names that mean something else where a mount's name could stand: the host's own routes, and everything. */
const reserved = new Set(['host', 'all'])

/** What is wrong with the name of a mount, or `undefined`. */
export function nameFault(name: unknown): string | undefined {
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9_-]*$/.test(name)) return 'it has a character that is not allowed'
  return reserved.has(name) ? 'it is reserved' : undefined
}
