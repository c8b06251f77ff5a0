import type { Quote } from './html-tag.ts'

/** Stands for an ampersand that begins no reference decoded here. Outside latin1, so that no input has it. */
const ampersand = '\uE000'
/** What the tokenizer reads for a null character; outside latin1, too. */
const replacement = '\uFFFD'

/** The named references of ASCII characters (HTML Standard, section 13.5), which alone can decide about a URL's place. */
const names: Readonly<Record<string, string>> = {
  '\t': 'Tab',
  '\n': 'NewLine',
  '!': 'excl',
  '"': 'quot QUOT',
  '#': 'num',
  $: 'dollar',
  '%': 'percnt',
  '&': 'amp AMP',
  "'": 'apos',
  '(': 'lpar',
  ')': 'rpar',
  '*': 'ast midast',
  '+': 'plus',
  ',': 'comma',
  '.': 'period',
  '/': 'sol',
  ':': 'colon',
  ';': 'semi',
  '<': 'lt LT',
  '=': 'equals',
  '>': 'gt GT',
  '?': 'quest',
  '@': 'commat',
  '[': 'lsqb lbrack',
  '\\': 'bsol',
  ']': 'rsqb rbrack',
  '^': 'Hat',
  _: 'lowbar UnderBar',
  '`': 'grave DiacriticalGrave',
  '{': 'lcub lbrace',
  '|': 'verbar vert VerticalLine',
  '}': 'rcub rbrace',
}
const references: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([character, list]) => list.split(' ').map(name => [name, character] as const)),
)
/** Those that need no semicolon, for the sake of old pages. */
const bare: ReadonlySet<string> = new Set(['quot', 'QUOT', 'amp', 'AMP', 'lt', 'LT', 'gt', 'GT'])
// A bare name before "=" or a letter is a query parameter, not a reference (section 13.2.5.73).
const reference = /\0|&(?:#(?:x([0-9a-f]+)|([0-9]+));?|([a-z][a-z0-9]*)(;|(?![=a-z0-9])))?/gi

const anySpecial = /[\t\n\f\r &"'<>\uE000\uFFFD]/
const special = {
  '"': /[&"\uE000\uFFFD]/g,
  "'": /[&'\uE000\uFFFD]/g,
  '': /[\t\n\f\r &"'>\uE000\uFFFD]/g,
}
const xmlSpecial = { '"': /[&"<\uE000\uFFFD]/g, "'": /[&'<\uE000\uFFFD]/g, '': special[''] }

/**
 * An attribute value with its ASCII character references decoded (HTML Standard, section 13.2.5.72). Whatever else an
 * ampersand begins is kept, for `encodeReferences` to write as it was.
 */
export function decodeReferences(value: string): string {
  if (!value.includes('&') && !value.includes('\0')) return value
  return value.replace(reference, (written: string, hex?: string, decimal?: string, name?: string, end?: string) => {
    if (written === '\0') return replacement
    const character =
      name === undefined ? numbered(hex, decimal) : end === ';' || bare.has(name) ? references.get(name) : ''
    return character || ampersand + written.slice(1)
  })
}

/** Writes a value so that a quote, or a lack of quotes, around it holds. What was decoded before need not be written as it was. */
export function encodeReferences(value: string, quote: Quote, syntax: 'html' | 'xml'): string {
  // Few values have any, and to find that out is faster than to replace nothing.
  if (!anySpecial.test(value)) return value
  return value.replace((syntax === 'xml' ? xmlSpecial : special)[quote], character => {
    if (character === ampersand) return '&'
    if (character === replacement) return '\0'
    if (character === '&') return '&amp;'
    if (character === '"') return '&quot;'
    if (character === '<') return '&lt;'
    return `&#${character.charCodeAt(0)};`
  })
}

function numbered(hex: string | undefined, decimal: string | undefined): string | undefined {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return code > 0 && code < 128 ? String.fromCharCode(code) : undefined
}
