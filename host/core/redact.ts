/** Names of query parameters whose values are secrets, wherever a name ends so. */
const secretName = /(?:token|secret|passw(?:or)?d|pwd|signature|sig|key|auth|code|credential|session|jwt)$/i

/** What stands in place of a secret. */
export const redacted = '[redacted]'

/**
 * A request's target as it may be logged or traced: the values of query parameters that are named like secrets are gone.
 * Access tokens travel in queries although RFC 6750 section 5.3 warns of exactly this, that they end in logs.
 */
export function redactTarget(target: string): string {
  const query = target.indexOf('?')
  if (query === -1 || target.indexOf('=', query) === -1) return target
  const pairs = target
    .slice(query + 1)
    .split('&')
    .map(pair => {
      const equals = pair.indexOf('=')
      return equals !== -1 && secretName.test(decodeName(pair.slice(0, equals)))
        ? `${pair.slice(0, equals)}=${redacted}`
        : pair
    })
  return `${target.slice(0, query)}?${pairs.join('&')}`
}

function decodeName(name: string): string {
  if (!name.includes('%')) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
