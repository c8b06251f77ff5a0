import { type Relocation, relocate } from './relocation.ts'

/**
 * Relocates the URLs of a srcset attribute, found as a browser finds them (HTML section 4.8.4.2.1, "parse a srcset
 * attribute"): a URL may hold commas, only those at its end separate. Whitespace and descriptors stay as they are.
 */
export function relocateSrcset(value: string, site: Relocation, base: string): string {
  let relocated = ''
  let at = 0
  while (at < value.length) {
    const start = skip(value, at, isSeparator)
    const end = skip(value, start, code => !isWhitespace(code))
    const urlEnd = trimCommas(value, start, end)
    relocated += value.slice(at, start) + relocate(value.slice(start, urlEnd), site, base)
    at = urlEnd < end ? end : descriptorsEnd(value, end)
    relocated += value.slice(urlEnd, at)
  }
  return relocated
}

/** Where the descriptors of a candidate end: at a comma that does not stand in parentheses, which do not nest. */
function descriptorsEnd(value: string, start: number): number {
  let isInParentheses = false
  for (let end = start; end < value.length; end++) {
    const code = value.charCodeAt(end)
    if (code === 40 /* ( */) isInParentheses = true
    else if (code === 41 /* ) */) isInParentheses = false
    else if (code === 44 /* , */ && !isInParentheses) return end
  }
  return value.length
}

function trimCommas(value: string, start: number, end: number): number {
  let last = end
  while (last > start && value.charCodeAt(last - 1) === 44 /* , */) last--
  return last
}

function skip(value: string, start: number, is: (code: number) => boolean): number {
  let end = start
  while (end < value.length && is(value.charCodeAt(end))) end++
  return end
}

function isSeparator(code: number): boolean {
  return code === 44 /* , */ || isWhitespace(code)
}

/** ASCII whitespace (Infra section 4.6). */
function isWhitespace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 12 || code === 13
}
