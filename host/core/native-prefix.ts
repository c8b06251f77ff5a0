/**
 * The prefix that a native route owns: its leading segments without a parameter or wildcard, as they stand in a
 * request target. `''` where the first segment is one already; `undefined` for what is no path (`*`).
 */
export function nativePrefix(url: string): string | undefined {
  if (url === '') return ''
  if (!url.startsWith('/')) return undefined
  const literal: string[] = []
  for (const segment of url.slice(1).split('/')) {
    if (segment === '' || /[:*(]/.test(segment)) break
    literal.push(segment)
  }
  // Fastify's routes are written decoded, and the table compares the bytes of requests.
  return literal.length === 0 ? '' : encodeURI(`/${literal.join('/')}`)
}
