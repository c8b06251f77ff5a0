// CSS Syntax level 3, section 4: what a tokenizer needs to know of code points, names, numbers and escapes.

// The alternatives exclude one another, so nothing is tried twice.
const escapeSequence = /\\(?:[\da-f]{1,6}(?:\r\n|[\t\n\f\r ])?|[^\n\f\r])/iy
const escapeSequences = /\\(?:([\da-f]{1,6})(?:\r\n|[\t\n\f\r ])?|(\r\n|[\n\f\r]|$)|(.))/gis
const numeric = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/iy

/** Whether a code point is whitespace (CSS Syntax level 3 section 4.2). */
export function isWhitespace(code: number): boolean {
  return code === 32 || code === 9 || isNewline(code)
}

/** Whether a code point ends a line: what the preprocessing of CSS Syntax level 3 section 3.3 makes a line feed. */
export function isNewline(code: number): boolean {
  return code === 10 || code === 13 || code === 12
}

/** Whether a code point is none that an unquoted URL may hold, though no delimiter (CSS Syntax level 3 section 4.2). */
export function isNonPrintable(code: number): boolean {
  return (code >= 1 && code <= 8) || code === 11 || (code >= 14 && code <= 31) || code === 127
}

/** Whether a code point may stand in a name (CSS Syntax level 3 section 4.2); NUL is read as U+FFFD, which may. */
export function isName(code: number): boolean {
  return isNameStart(code) || isDigit(code) || code === 45 /* - */
}

/** Whether a name starts here (CSS Syntax level 3 section 4.3.9); decided by three code points. */
export function startsName(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code !== 45 /* - */) return isNameStart(code) || isEscape(text, at)
  const next = text.charCodeAt(at + 1)
  return isNameStart(next) || next === 45 /* - */ || isEscape(text, at + 1)
}

/** Where a name ends (CSS Syntax level 3 section 4.3.11). */
export function nameEnd(text: string, at: number): number {
  let end = at
  for (;;) {
    if (isName(text.charCodeAt(end))) end++
    else if (isEscape(text, end)) end = escapeEnd(text, end)
    else return end
  }
}

/** Where a number without a unit ends (CSS Syntax level 3 section 4.3.12): where it starts, if there is none. */
export function numberEnd(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (!isDigit(code) && code !== 46 /* . */ && code !== 43 /* + */ && code !== 45 /* - */) return at
  numeric.lastIndex = at
  return numeric.test(text) ? numeric.lastIndex : at
}

/** Whether an escape starts here (CSS Syntax level 3 section 4.3.8). */
export function isEscape(text: string, at: number): boolean {
  return text.charCodeAt(at) === 92 /* \ */ && !isNewline(text.charCodeAt(at + 1))
}

/** Where an escape that starts here ends (CSS Syntax level 3 section 4.3.7). */
export function escapeEnd(text: string, at: number): number {
  escapeSequence.lastIndex = at
  return escapeSequence.test(text) ? escapeSequence.lastIndex : text.length
}

/**
 * A name, or the text of a string or URL, without its escapes. The text is bytes of an unknown charset: a code point beyond
 * ASCII that an escape names becomes percent-encoded UTF-8, as a URL parser makes it anyway.
 */
export function unescapeCss(raw: string): string {
  if (!raw.includes('\\')) return raw
  return raw.replace(escapeSequences, (_, hex: string | undefined, _lineBreak, character = '') =>
    hex === undefined ? character : codePoint(Number.parseInt(hex, 16)),
  )
}

/** The text of a URL as it may stand in quotes of this kind, or without any. `<` too is escaped, so that no `</style>` comes to be. */
export function escapeCss(text: string, quote: string): string {
  const unsafe = quote === '' ? /[^!#-&*-;=-[\]-~\x80-\uffff]/g : /[^ !#-&(-;=-[\]-\uffff]/g
  return text.replace(unsafe, character =>
    quote !== '' && (character === '"' || character === "'") && character !== quote
      ? character
      : `\\${character.charCodeAt(0).toString(16)} `,
  )
}

function isDigit(code: number): boolean {
  return code >= 48 /* 0 */ && code <= 57 /* 9 */
}

function isNameStart(code: number): boolean {
  const lower = code | 32
  return (lower >= 97 /* a */ && lower <= 122) /* z */ || code === 95 /* _ */ || code >= 128 || code === 0
}

function codePoint(code: number): string {
  if (code > 0 && code < 128) return String.fromCharCode(code)
  const isScalar = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return encodeURIComponent(String.fromCodePoint(isScalar ? code : 0xfffd))
}
