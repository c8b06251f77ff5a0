import { type CookieSite, isHostOnly, toBrowserName } from './cookie-names.ts'

export type { CookieSite } from './cookie-names.ts'

/**
 * A Set-Cookie line as the browser must get it: its path under the prefix, its name told apart where that is needed. `base` is
 * the path that was asked for, as the application sees it; a cookie without a path is kept for that one's directory. All else
 * stays byte for byte, and a line that a browser would refuse is still refused.
 */
export function toBrowserCookie(setCookie: string, site: CookieSite, base: string): string {
  const [pair = '', ...attributes] = setCookie.split(';')
  // Of several the last counts (RFC 6265bis section 5.7).
  const index = attributes.findLastIndex(attribute => attributeName(attribute) === 'path')
  const given = index === -1 ? '' : attributeValue(attributes[index]!)
  const path = given.startsWith('/') ? given : defaultPath(base)
  const relocated = underPrefix(path, site.prefix)
  if (index === -1) attributes.push(` Path=${relocated}`)
  else if (relocated !== given) attributes[index] = withValue(attributes[index]!, relocated)
  const isRefused =
    isHostOnly(trim(pair)) && (given !== '/' || attributes.some(attribute => attributeName(attribute) === 'domain'))
  return [isRefused ? pair : renamed(pair, site), ...attributes].join(';')
}

/** A cookie without a name stays without: no name could tell it apart. */
function renamed(pair: string, site: CookieSite): string {
  const equals = pair.indexOf('=')
  const name = trim(pair.slice(0, Math.max(equals, 0)))
  if (name === '') return pair
  const start = pair.indexOf(name)
  return pair.slice(0, start) + toBrowserName(name, site) + pair.slice(start + name.length)
}

/** The path of a cookie that names none (RFC 6265 section 5.1.4). */
function defaultPath(base: string): string {
  const [path = ''] = base.split(/[?#]/, 1)
  return path.startsWith('/') && path.lastIndexOf('/') > 0 ? path.slice(0, path.lastIndexOf('/')) : '/'
}

/** The root becomes the prefix without a slash at the end: with it, a request for the prefix itself would lack the cookie. */
function underPrefix(path: string, prefix: string): string {
  if (path === prefix || path.startsWith(`${prefix}/`)) return path
  return path === '/' ? prefix : prefix + path
}

function attributeName(attribute: string): string {
  return trim(attribute.split('=', 1)[0]!).toLowerCase()
}

function attributeValue(attribute: string): string {
  const equals = attribute.indexOf('=')
  return equals === -1 ? '' : trim(attribute.slice(equals + 1))
}

/** An attribute with another value, the spelling of its name and the spaces around it kept. */
function withValue(attribute: string, value: string): string {
  const equals = attribute.indexOf('=')
  if (equals === -1) return `${attribute}=${value}`
  const [before = ''] = /^[\t ]*/.exec(attribute.slice(equals + 1))!
  return attribute.slice(0, equals + 1) + before + value
}

/** Takes away spaces and tabs, as RFC 6265bis section 5.6 does; `String.trim` takes bytes of letters too. */
function trim(text: string): string {
  return text.replace(/^[\t ]+|[\t ]+$/g, '')
}
