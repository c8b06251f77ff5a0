/** Query parameter that tells one import of a file from the next: Node keeps an ES module by its whole URL, for good. */
const tag = /([?&]|%3F)portico=(\d+)/

/** The URL of a file's module in a generation. */
export function withGeneration(url: string, generation: number): string {
  const [, path, query = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url)!
  return `${path}${query === '' ? '?' : `${query}&`}portico=${generation}${hash}`
}

/**
 * The URL of an ES module that CommonJS requires. Node makes it of a file's name, in which a query is lost, so that the
 * generation is written as a part of the name.
 */
export function withGenerationInName(url: string, generation: number): string {
  return `${url}%3Fportico=${generation}`
}

/** The file's own URL, where its name holds a generation. */
export function withoutGenerationInName(url: string): string | undefined {
  const name = /%3Fportico=\d+$/.exec(url)
  return name === null ? undefined : url.slice(0, name.index)
}

/** The generation that a URL names. */
export function generationOf(url: string): number | undefined {
  const found = tag.exec(url)
  return found === null ? undefined : Number(found[2])
}

/** Text without generations, as people know their files. */
export function withoutGenerations(text: string): string {
  return text
    .replace(/(?:%3F|\?)portico=\d+(&)?/g, (_, and) => (and === undefined ? '' : '?'))
    .replace(/&portico=\d+/g, '')
}
