import type { Labels } from './exposition.ts'

/** Labels of a sample. */
const labelLimit = 64

/** Characters of a number: more are no number that a program wrote. */
const numberLength = 64

const label = /[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*(,?)/sy

/**
 * Reads labels in braces where they stand in a line, and tells where they end. Where there are none, the list is empty.
 * `undefined` where they are malformed, too many, or there twice; or of those with `__`, which Prometheus keeps for itself
 * and takes a metric's name from.
 */
export function parseLabels(
  line: string,
  start: number,
): { readonly labels: Labels; readonly end: number } | undefined {
  let at = skipBlanks(line, start)
  if (line[at] !== '{') return { labels: [], end: start }
  const labels: (readonly [string, string])[] = []
  const names = new Set<string>()
  for (at = skipBlanks(line, at + 1); line[at] !== '}'; at = skipBlanks(line, label.lastIndex)) {
    label.lastIndex = at
    const [, name, value = '', comma] = label.exec(line) ?? []
    if (name === undefined || name.startsWith('__') || names.has(name) || names.size === labelLimit) return undefined
    if (comma === '' && line[label.lastIndex] !== '}') return undefined
    names.add(name)
    labels.push([name, unescapeValue(value)])
  }
  return { labels, end: at + 1 }
}

/** Reads a number as Go does, without its rarer forms; `undefined` where it is none. */
export function parseNumber(text: string | undefined): number | undefined {
  if (text === undefined || text.length > numberLength) return undefined
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text)
  const [, sign] = /^([+-]?)inf(?:inity)?$/i.exec(text) ?? []
  if (sign !== undefined) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return /^[+-]?nan$/i.test(text) ? Number.NaN : undefined
}

/**
 * Reads a time as milliseconds since the epoch: the text format has them, OpenMetrics has seconds. `null` where it is none,
 * or beyond what a date can be.
 */
export function parseTimestamp(text: string, isInSeconds: boolean): number | null {
  const number = parseNumber(text)
  if (number === undefined) return null
  const milliseconds = Math.round(isInSeconds ? number * 1000 : number)
  return Math.abs(milliseconds) <= latest ? milliseconds : null
}

/** ECMA-262, section "Time Values and Time Range". */
const latest = 8.64e15

function skipBlanks(line: string, start: number): number {
  let at = start
  while (line[at] === ' ' || line[at] === '\t') at++
  return at
}

function unescapeValue(value: string): string {
  if (!value.includes('\\')) return value
  return value.replace(/\\(.)/gs, (whole, character: string) =>
    character === 'n' ? '\n' : character === '"' || character === '\\' ? character : whole,
  )
}
