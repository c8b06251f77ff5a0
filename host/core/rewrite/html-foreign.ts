import { decodeReferences } from './html-references.ts'
import type { Tag } from './html-tag.ts'

/** HTML Standard, section 13.2.6.5: tags that end foreign content, as authors who forget `</svg>` mean them to. */
const breakouts = [
  ...['b', 'big', 'blockquote', 'body', 'br', 'center', 'code', 'dd', 'div', 'dl', 'dt', 'em', 'embed'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'head', 'hr', 'i', 'img', 'li', 'listing', 'menu', 'meta', 'nobr', 'ol'],
  ...['p', 'pre', 'ruby', 's', 'small', 'span', 'strong', 'strike', 'sub', 'sup', 'table', 'tt', 'u', 'ul', 'var'],
] as const
const isBreakout: ReadonlySet<string> = new Set(breakouts)
const svgIntegrationPoints: ReadonlySet<string> = new Set(['foreignobject', 'desc', 'title'])
const mathTextIntegrationPoints: ReadonlySet<string> = new Set(['mi', 'mo', 'mn', 'ms', 'mtext'])

/** Names that mean something in foreign content, in lower case. */
export const foreignNames: readonly string[] = [
  ...breakouts,
  ...svgIntegrationPoints,
  ...mathTextIntegrationPoints,
  ...['annotation-xml', 'font', 'html', 'math', 'style', 'svg'],
]

/** Browsers stop nesting elements at about twice this depth; it bounds the memory. */
const deepest = 256

type Content = 'html' | 'svg' | 'math'

/**
 * Where a document is in SVG or MathML, as far as tags alone tell it: there `<style>` and `<script>` hold markup and
 * `<![CDATA[` opens a section. Follows section 13.2.6.5 of the HTML Standard without building a tree, so an element's end
 * that only a tree shows (a `</section>` that closes an open `<svg>`) is not seen.
 */
export class ForeignContent {
  /** Whether what comes is SVG or MathML itself, and not HTML within it. */
  isInside = false
  /** The elements `svg` and `math`, and those in them whose content is HTML again. */
  readonly #open: { readonly name: string; readonly content: Content }[] = []

  /** Whether there is anything that an end tag could end. */
  get isOpen(): boolean {
    return this.#open.length > 0
  }

  /** Takes a start tag in, by its name if that is among `foreignNames`; tells whether its element is SVG or MathML. */
  startTag(name: string, text: string, tag: Tag): boolean {
    if (!this.isInside && name !== 'svg' && name !== 'math') return false
    if (this.isInside && (isBreakout.has(name) || (name === 'font' && isHtmlFont(text, tag)))) {
      this.#leave()
      return false
    }
    const content = tag.selfClosing ? undefined : this.#contentOf(name, text, tag)
    if (content !== undefined && this.#open.length < deepest) this.#open.push({ name, content })
    this.#look()
    return true
  }

  /** Takes an end tag in. */
  endTag(name: string): void {
    if (!this.isOpen) return
    if (name === 'svg' || name === 'math') {
      const index = this.#open.findLastIndex(element => element.name === name)
      if (index !== -1) this.#open.length = index
    } else if (this.isInside) {
      // An element of that name cannot be in here: the tag closes one outside, and all in it.
      if (isBreakout.has(name)) this.#leave()
    } else if (this.#open.at(-1)?.name === name) this.#open.pop()
    this.#look()
  }

  /** What an element holds, where that differs from what it is in. */
  #contentOf(name: string, text: string, tag: Tag): Content | undefined {
    const around = this.isInside ? this.#open.at(-1)!.content : 'html'
    // MathML holds SVG, in annotation-xml; SVG holds no MathML.
    if (name === 'svg') return 'svg'
    if (name === 'math') return around === 'svg' ? 'svg' : 'math'
    if (around === 'svg') return svgIntegrationPoints.has(name) ? 'html' : undefined
    const isIntegrationPoint =
      mathTextIntegrationPoints.has(name) || (name === 'annotation-xml' && isHtmlAnnotation(text, tag))
    return isIntegrationPoint ? 'html' : undefined
  }

  #leave(): void {
    this.#open.length = this.#open.findLastIndex(element => element.content === 'html') + 1
    this.#look()
  }

  #look(): void {
    const last = this.#open.at(-1)
    this.isInside = last !== undefined && last.content !== 'html'
  }
}

function isHtmlFont(text: string, tag: Tag): boolean {
  return ['color', 'face', 'size'].some(name => tag.value(text, name) !== undefined)
}

function isHtmlAnnotation(text: string, tag: Tag): boolean {
  return /^(?:text\/html|application\/xhtml\+xml)$/i.test(decodeReferences(tag.value(text, 'encoding') ?? ''))
}
