import { malformed } from './response-error.ts'

/** Bytes of a header or trailer section at most. */
export const longestSection = 16_384

const tab = 9
const lineFeed = 10
const carriageReturn = 13
const space = 32
const colon = 58

/** By byte: what may stand in a token, and in a field's value (RFC 9110 sections 5.6.2 and 5.5). */
const isTokenByte = tableOf(/[!#$%&'*+.^_`|~0-9A-Za-z-]/)
const isValueByte = tableOf(/[\t\x20-\x7e\x80-\xff]/)

/**
 * Reads field lines (RFC 9112 section 5) from `at` to `end`, where the empty line begins, into a flat list of names and
 * values. What another reader could take for something else is refused: folded lines, a space before the colon, a bare CR
 * or LF, control characters.
 *
 * @param text bytes as Latin-1
 * @throws ResponseError
 */
export function parseFieldLines(text: string, at: number, end: number): string[] {
  const fields: string[] = []
  while (at < end) {
    const name = at
    while (isTokenByte[text.charCodeAt(at)] === 1) at++
    const nameEnd = at
    if (nameEnd === name || text.charCodeAt(at++) !== colon) throw malformed('a field line without a name and a colon')
    while (isBlank(text.charCodeAt(at))) at++
    const value = at
    while (isValueByte[text.charCodeAt(at)] === 1) at++
    let valueEnd = at
    if (text.charCodeAt(at++) !== carriageReturn || text.charCodeAt(at++) !== lineFeed) {
      throw malformed('a character in a field that may not be there')
    }
    while (valueEnd > value && isBlank(text.charCodeAt(valueEnd - 1))) valueEnd--
    fields.push(text.slice(name, nameEnd), text.slice(value, valueEnd))
  }
  return fields
}

/**
 * Whether a text is a token (RFC 9110 section 5.6.2), as the name of a field or a method is: no regular expression is as fast
 * as a look at each of its few characters.
 */
export function isToken(text: string): boolean {
  return text !== '' && consistsOf(text, isTokenByte)
}

/** Whether a text can stand in a field's value, on one line and as one byte a character. */
export function isFieldValue(text: string): boolean {
  return consistsOf(text, isValueByte)
}

function consistsOf(text: string, table: Uint8Array): boolean {
  for (let at = 0; at < text.length; at++) if (table[text.charCodeAt(at)] !== 1) return false
  return true
}

function isBlank(code: number): boolean {
  return code === space || code === tab
}

function tableOf(allowed: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => Number(allowed.test(String.fromCharCode(code))))
}
