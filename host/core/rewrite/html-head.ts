import { isHtmlSpace } from './html-characters.ts'
import type { Markup } from './html-handler.ts'

/** Where something goes that is to be put at the start of a document's head. */
export type HeadPlace = 'before' | 'after' | 'nowhere'

/** End tags that begin a head or body where none is (HTML Standard, sections 13.2.6.4.2 to 13.2.6.4.4); others are ignored. */
const openingEndTags: ReadonlySet<string> = new Set(['body', 'br', 'head', 'html'])

/**
 * Looks for the start of a document's head: behind `<head>`, or before the first thing that begins a head or body by
 * itself. Text that does not look like a document (no doctype, html, head or body tag comes first) has none, unless it is
 * to be taken for one. An XML document has one only in an `html` element: anything else would not be well-formed.
 */
export class HeadSearch {
  /** Whether the place was found, or is known not to be. */
  isOver = false
  #isDocument: boolean
  #isFirst = true
  readonly #isXml: boolean

  constructor(where: 'document' | 'always', syntax: 'html' | 'xml') {
    this.#isXml = syntax === 'xml'
    this.#isDocument = where === 'always' && !this.#isXml
  }

  /** The place as seen from markup that begins: before it, or after the tag that it is. */
  markup(kind: Markup, name: string): HeadPlace {
    if (kind === 'comment' || kind === 'cdata') return 'nowhere'
    if (kind === 'doctype') {
      if (!this.#isXml) this.#isDocument = true
      return 'nowhere'
    }
    if (kind === 'endTag') return openingEndTags.has(name) && !this.#isXml ? this.#found('before') : 'nowhere'
    const isFirst = this.#isFirst
    this.#isFirst = false
    if (name === 'html' && (isFirst || !this.#isXml)) {
      this.#isDocument = true
      return 'nowhere'
    }
    if (!this.#isXml && (name === 'head' || name === 'body')) this.#isDocument = true
    return this.#found(name === 'head' ? 'after' : 'before')
  }

  /** The position in text before which the place is, or -1. */
  text(text: string, start: number, end: number): number {
    if (this.#isXml) return -1
    let at = start
    while (at < end && isHtmlSpace(text.charCodeAt(at))) at++
    if (at === end) return -1
    return this.#found('before') === 'before' ? at : -1
  }

  /** Whether the place is at the end of the document, where nothing began a head. */
  end(): boolean {
    return !this.isOver && this.#isDocument && !this.#isXml
  }

  #found(place: HeadPlace): HeadPlace {
    this.isOver = true
    return this.#isDocument ? place : 'nowhere'
  }
}
