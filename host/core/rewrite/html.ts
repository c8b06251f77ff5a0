import { type AttributeKind, type AttributeRule, attributeRules, ruleCount } from './html-attributes.ts'
import { DocumentBase, isOfApplication } from './html-base.ts'
import { isCss, linkedStyleSheet, metaContent } from './html-elements.ts'
import { scriptRewriting, styleRewriting } from './html-embedded.ts'
import type { Markup, MarkupHandler } from './html-handler.ts'
import { HeadSearch } from './html-head.ts'
import { decodeReferences, encodeReferences } from './html-references.ts'
import { Scanner } from './html-scanner.ts'
import type { Tag } from './html-tag.ts'
import { relocateValue } from './html-values.ts'
import type { Relocation } from './relocation.ts'
import type { Rewriting } from './rewriting.ts'

/** How a document is rewritten. */
export interface HtmlSettings {
  readonly site: Relocation
  /** Path of the document as the application sees it. */
  readonly base: string
  /**
   * Markup put at the start of the head. `document`: only where the text has a doctype, html, head or body tag before other
   * content; `always`: also before the first other tag or text.
   */
  readonly inject?: { readonly markup: string; readonly where: 'document' | 'always' } | undefined
  /** `xml` for SVG and XHTML: no raw text elements, CDATA, processing instructions. Default `html`. */
  readonly syntax?: 'html' | 'xml'
}

/**
 * Rewrites the URLs of an HTML, XHTML or SVG document, given as latin1 text; whatever is no URL to be changed stays as it
 * is, byte for byte.
 */
export function htmlRewriting(settings: HtmlSettings): Rewriting {
  return new HtmlRewriting(settings, new DocumentBase(settings.base), true, 0)
}

/** Documents in `srcdoc` attributes within one another that are looked at: each level is decoded anew. */
const deepestDocument = 3

class HtmlRewriting implements Rewriting, MarkupHandler {
  readonly #settings: HtmlSettings
  readonly #site: Relocation
  readonly #syntax: 'html' | 'xml'
  readonly #base: DocumentBase
  readonly #isScripting: boolean
  readonly #depth: number
  readonly #scanner: Scanner
  readonly #head: HeadSearch | undefined
  #isBehindHeadTag = false
  #isEmpty = true
  /** What was scanned and is not settled. */
  #held = ''
  #out = ''
  /** Up to where the present text is in `#out`. */
  #copied = 0
  /** What the text up to the next markup goes through. */
  #embedded: Rewriting | undefined
  /** Whether text is in a style element where it is not raw, and may come in several runs. */
  #isInForeignStyle = false
  /** By rule, the last tag that had the attribute: its second one does not count. */
  readonly #seen = new Uint32Array(ruleCount)
  #tags = 0

  constructor(settings: HtmlSettings, base: DocumentBase, scripting: boolean, depth: number) {
    const { site, inject, syntax = 'html' } = settings
    this.#settings = settings
    this.#site = site
    this.#syntax = syntax
    this.#base = base
    this.#isScripting = scripting
    this.#depth = depth
    this.#scanner = new Scanner(this, { syntax, scripting })
    this.#head = inject && new HeadSearch(inject.where, syntax)
  }

  write(piece: string): string {
    if (piece === '') return ''
    this.#isEmpty = false
    const text = this.#held === '' ? piece : this.#held + piece
    const settled = this.#scanner.scan(text)
    const out = this.#out + text.slice(this.#copied, settled)
    this.#held = text.slice(settled)
    this.#out = ''
    this.#copied = 0
    return out
  }

  end(): string {
    const rest = this.#held
    this.#held = ''
    if (this.#embedded !== undefined) return this.#embedded.write(rest) + this.#embedded.end()
    return !this.#isEmpty && this.#head?.end() ? this.#settings.inject!.markup + rest : rest
  }

  text(text: string, start: number, end: number): void {
    if (this.#head?.isOver === false) {
      const at = this.#head.text(text, start, end)
      if (at !== -1) this.#inject(text, at)
    }
    if (this.#isInForeignStyle) this.#embedded ??= styleRewriting(this.#site, this.#base)
    if (this.#embedded !== undefined) this.#replace(text, start, end, this.#embedded.write(text.slice(start, end)))
  }

  markup(text: string, start: number, kind: Markup, name: string): void {
    if (this.#embedded !== undefined) {
      this.#replace(text, start, start, this.#embedded.end())
      this.#embedded = undefined
    }
    if (kind === 'startTag' || kind === 'endTag') this.#isInForeignStyle = false
    if (this.#head?.isOver === false) {
      const place = this.#head.markup(kind, name)
      if (place === 'before') this.#inject(text, start)
      this.#isBehindHeadTag = place === 'after'
    }
  }

  startTag(text: string, tag: Tag, name: string, end: number, isForeign: boolean): void {
    this.#tags++
    for (let index = 0; index < tag.attributes; index++) {
      const rule = attributeRules.find(text, tag.attributeStart(index), tag.attributeNameEnd(index))
      if (rule !== undefined) this.#attribute(text, tag, index, rule)
    }
    if (this.#isBehindHeadTag) {
      this.#isBehindHeadTag = false
      this.#inject(text, end)
    }
    if (name === 'base') this.#setBase(text, tag)
    else if (name === 'style') this.#openStyle(text, tag, isForeign)
    else if (name === 'script' && !isForeign) this.#embedded = scriptRewriting(text, tag, this.#site, this.#base)
    else if (name === 'noscript' && !isForeign && this.#isScripting) this.#embedded = this.#noscript()
  }

  #attribute(text: string, tag: Tag, index: number, rule: AttributeRule): void {
    if (rule.elements?.has(tag.name(text)) === false) return
    if (rule.kind === 'integrity') {
      this.#integrity(text, tag, index)
      return
    }
    if (this.#seen[rule.id] === this.#tags) return
    this.#seen[rule.id] = this.#tags
    if (!tag.hasValue(index)) return
    const value = decodeReferences(text.slice(tag.valueStart(index), tag.valueEnd(index)))
    const relocated = this.#relocate(text, tag, rule.kind, value)
    if (relocated === value) return
    const written = encodeReferences(relocated, tag.quote(text, index), this.#syntax)
    this.#replace(text, tag.valueStart(index), tag.valueEnd(index), written)
  }

  #relocate(text: string, tag: Tag, kind: AttributeKind, value: string): string {
    if (kind === 'integrity') return value
    if (kind === 'document') return this.#relocateDocument(value)
    const valueKind = kind === 'meta' ? metaContent(text, tag) : kind
    return valueKind === undefined ? value : relocateValue(valueKind, value, this.#site, this.#base)
  }

  /** A document in an attribute has no address: its URLs are relative to the same base. */
  #relocateDocument(value: string): string {
    if (this.#depth === deepestDocument || !value.includes('<')) return value
    const { site, base, inject } = this.#settings
    const settings: HtmlSettings = { site, base, inject: inject && { ...inject, where: 'always' } }
    const document = new HtmlRewriting(settings, this.#base.copy(), true, this.#depth + 1)
    return document.write(value) + document.end()
  }

  /** A hash of the style sheet before its URLs were rewritten would keep the browser from using it. */
  #integrity(text: string, tag: Tag, index: number): void {
    const url = linkedStyleSheet(text, tag)
    if (url === undefined || !isOfApplication(url, this.#site, this.#base)) return
    this.#replace(text, tag.attributeStart(index), tag.attributeEnd(text, index), '')
  }

  #setBase(text: string, tag: Tag): void {
    const href = tag.value(text, 'href')
    if (href !== undefined) this.#base.set(decodeReferences(href), this.#site)
  }

  #openStyle(text: string, tag: Tag, isForeign: boolean): void {
    if (!isCss(text, tag)) return
    if (isForeign) this.#isInForeignStyle = !tag.selfClosing
    else this.#embedded = styleRewriting(this.#site, this.#base)
  }

  /**
   * Where scripts run, this is raw text up to the first `</noscript`, where not, it is markup: so it is rewritten as markup
   * within these bounds.
   */
  #noscript(): Rewriting {
    return new HtmlRewriting({ ...this.#settings, inject: undefined }, this.#base.copy(), false, this.#depth)
  }

  #inject(text: string, at: number): void {
    this.#replace(text, at, at, this.#settings.inject!.markup)
  }

  #replace(text: string, start: number, end: number, replacement: string): void {
    this.#out += text.slice(this.#copied, start) + replacement
    this.#copied = end
  }
}
