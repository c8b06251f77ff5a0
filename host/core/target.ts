/**
 * The request target in origin form (RFC 9112 section 3.2): absolute form loses its scheme and authority, as a server
 * must accept it. Asterisk form and anything else that is no path gives `undefined`.
 */
export function originForm(target: string): string | undefined {
  if (target.charCodeAt(0) === 47 /* / */) return target
  const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(target)?.[0].length
  if (authority === undefined) return undefined
  const path = target.slice(authority).search(/[/?#]/)
  if (path === -1) return '/'
  const rest = target.slice(authority + path)
  return rest.charCodeAt(0) === 47 /* / */ ? rest : `/${rest}`
}
