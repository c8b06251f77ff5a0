import { type CookieSite, toAppName } from './cookie-names.ts'

/**
 * The Cookie header as the application expects it: its own names again, and where they are tagged nobody else's cookies.
 * `undefined` where none is left. The very same string where nothing is to be changed.
 */
export function toAppCookies(cookie: string, site: CookieSite): string | undefined {
  // The usual case: nothing is tagged, and no name was changed.
  if (site.tag === undefined && !cookie.includes('portico-')) return cookie
  const kept: string[] = []
  for (const part of cookie.split(';')) {
    const pair = part.replace(/^[\t ]+/, '')
    const equals = pair.indexOf('=')
    const name = toAppName(equals === -1 ? '' : pair.slice(0, equals), site)
    if (name === undefined) continue
    kept.push(equals === -1 ? pair : name + pair.slice(equals))
  }
  return kept.length === 0 ? undefined : kept.join('; ')
}
