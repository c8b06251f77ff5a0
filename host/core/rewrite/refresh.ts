import { type Relocation, relocate } from './relocation.ts'

// Whitespace is ASCII whitespace: `\s` would take a byte of another charset's letter for a space.
const time = /^[\t\n\f\r ]*(?:\d[\d.]*|\.[\d.]*)(?=[;,\t\n\f\r ])[\t\n\f\r ]*[;,]?[\t\n\f\r ]*/
const label = /^url[\t\n\f\r ]*=[\t\n\f\r ]*/i

/**
 * Relocates the URL of a Refresh header, or of `<meta http-equiv=refresh>`, read as a browser reads it (HTML section
 * 4.2.5.3, "shared declarative refresh steps").
 */
export function relocateRefresh(value: string, site: Relocation, base: string): string {
  const before = time.exec(value)?.[0]
  if (before === undefined) return value
  const rest = value.slice(before.length)
  const name = label.exec(rest)?.[0] ?? ''
  // `u` begins the label or a URL, never a quote.
  const target = rest.slice(name.length)
  const quote = /^["']/.exec(target)?.[0]
  const [url = '', ...after] = quote === undefined ? [target] : target.slice(1).split(quote)
  const relocated = relocate(url, site, base)
  if (relocated === url) return value
  // A prefix may hold an apostrophe. Without quotes all that follows is the URL.
  if (quote === undefined || relocated.includes(quote)) return before + name + relocated
  return before + name + [quote + relocated, ...after].join(quote)
}
