/** First of the code units that stand for an escape left as it is: none of them is the byte of a latin1 text. */
const firstStandIn = 0xe000

/** The text of a JSON string, and what is needed to write it again. */
export interface JsonString {
  /** Escapes that a URL parser would understand are resolved; any other is one code unit that stands for it. */
  readonly text: string
  readonly standIns: readonly string[]
  /** Whether slashes are written `\/`, often so that no `</script>` comes to be. */
  readonly escapesSlashes: boolean
}

/**
 * Reads what stands between the quotes of a JSON string (RFC 8259 section 7), as latin1. Characters beyond ASCII and those of
 * markup stay as they were escaped: which bytes they would be is not known, and some were escaped on purpose.
 */
export function readJsonString(raw: string): JsonString {
  if (!raw.includes('\\')) return { text: raw, standIns: [], escapesSlashes: false }
  const standIns: string[] = []
  const text = raw.replace(/\\(?:u([\da-f]{4})|(.))/gis, (sequence, hex?: string, letter?: string) => {
    const character = hex === undefined ? shortEscapes[letter!] : String.fromCharCode(Number.parseInt(hex, 16))
    if (character !== undefined && /[^"&'<>\x80-\uffff]/.test(character)) return character
    standIns.push(sequence)
    return String.fromCharCode(firstStandIn + standIns.length - 1)
  })
  return { text, standIns, escapesSlashes: raw.includes('\\/') }
}

/** Writes a text, made of the one that was read, as it stands between the quotes of a JSON string. */
export function writeJsonString(text: string, { standIns, escapesSlashes }: JsonString): string {
  const escaped = text.replace(/[^ !#-[\]-\udfff]/g, character => {
    const code = character.charCodeAt(0)
    return code < firstStandIn
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : (standIns[code - firstStandIn] ?? character)
  })
  return escapesSlashes ? escaped.replaceAll('/', '\\/') : escaped
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
