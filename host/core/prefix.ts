import { PorticoError } from '../errors.ts'
import { showValue } from './show-value.ts'

// RFC 3986 pchar without ":" and "*", which would read as a parameter or wildcard.
const segmentPattern = /^(?:[A-Za-z0-9\-._~!$&'()+,;=@]|%[0-9A-Fa-f]{2})+$/
// Encodings of characters that need none, and of path syntax: two spellings of one path are how guards are walked around.
const needlessEncoding = /%(?:2[DdEeFf]|5[CcFf]|7[Ee]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])/

/**
 * Parses the prefix of a mount into its canonical form: no trailing slash, and `''` for the root.
 * The bytes are compared as they are, so a prefix has exactly one spelling.
 *
 * @throws PORTICO_PREFIX_INVALID
 */
export function parsePrefix(given: unknown): string {
  if (typeof given !== 'string') throw invalid(given, 'it is not a string')
  if (given === '/') return ''
  if (given === '') throw invalid(given, 'it is empty')
  if (!given.startsWith('/')) throw invalid(given, 'it does not start with "/"')
  const prefix = given.endsWith('/') ? given.slice(0, -1) : given
  for (const segment of prefix.slice(1).split('/')) {
    if (segment === '') throw invalid(given, 'it has an empty segment')
    if (segment === '.' || segment === '..') throw invalid(given, `"${segment}" is a relative segment`)
    if (needlessEncoding.test(segment))
      throw invalid(given, `"${segment}" encodes what needs no encoding or is path syntax`)
    if (!segmentPattern.test(segment)) throw invalid(given, `"${offender(segment)}" is not allowed in a prefix`)
  }
  return prefix
}

/** Joins the prefix of a scope and the prefix of a mount in it, both canonical. */
export function joinPrefix(outer: string, inner: string): string {
  return outer + inner
}

/** How a canonical prefix is shown to people: the root as `/`. */
export function showPrefix(prefix: string): string {
  return prefix === '' ? '/' : prefix
}

/**
 * The URL an application sees: the target less the prefix, byte for byte, never without a leading slash.
 * The target must match the prefix.
 */
export function stripPrefix(prefix: string, target: string): string {
  const rest = target.slice(prefix.length)
  return rest.charCodeAt(0) === 47 /* / */ ? rest : `/${rest}`
}

/** The name a mount gets from its canonical prefix when none is given. */
export function nameFromPrefix(prefix: string): string {
  if (prefix === '') return 'root'
  return prefix
    .slice(1)
    .toLowerCase()
    .replaceAll('/', '-')
    .replace(/[^a-z0-9_-]/g, '-')
    .replace(/^[^a-z0-9]+/, '')
}

function offender(segment: string): string {
  return /[^A-Za-z0-9\-._~!$&'()+,;=@]/u.exec(segment)?.[0] ?? segment
}

function invalid(prefix: unknown, reason: string): PorticoError {
  return new PorticoError('PORTICO_PREFIX_INVALID', { prefix: showValue(prefix), reason })
}
