/** The `:id` of a path as a number; 0, which no row has, when it cannot be one. */
export function parseId(text = ''): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0
}
