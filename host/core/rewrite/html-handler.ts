import type { Tag } from './html-tag.ts'

/** The longest tag, in characters, that is waited for; a longer one is settled as it comes, unread. */
export const mostHeld = 131_072

/** What markup is. A processing instruction is a comment; `cdata` is where a CDATA section begins, and where it ends. */
export type Markup = 'startTag' | 'endTag' | 'doctype' | 'comment' | 'cdata'

/** Told what the scanner finds. Positions are those of the text last given to it. */
export interface MarkupHandler {
  /** Characters outside markup, or within a raw text element or CDATA section; a run of them may come in several parts. */
  text(text: string, start: number, end: number): void
  /** Markup begins; nothing of it is settled yet. The name is `''` for a tag that the scanner need not tell from others. */
  markup(text: string, start: number, kind: Markup, name: string): void
  /**
   * A start tag ended before `end`. One that is longer than `mostHeld` has no attributes and no positions, for it was
   * settled in parts. `isForeign` tells an element of SVG or MathML, and any of an XML document.
   */
  startTag(text: string, tag: Tag, name: string, end: number, isForeign: boolean): void
}
