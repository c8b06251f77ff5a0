import { beforeTrailing, isTagName } from './html-characters.ts'
import { Comment, type CommentKind } from './html-comment.ts'
import { ForeignContent, foreignNames } from './html-foreign.ts'
import { type MarkupHandler, mostHeld } from './html-handler.ts'
import { NameTable } from './html-names.ts'
import { RawText } from './html-raw-text.ts'
import { Tag } from './html-tag.ts'

/** How a document is to be read. */
export interface ScannerSettings {
  readonly syntax: 'html' | 'xml'
  /** Whether the text of `noscript` is raw, as it is where scripts run. */
  readonly scripting: boolean
}

const rawTextNames = ['iframe', 'noembed', 'noframes', 'script', 'style', 'textarea', 'title', 'xmp']
const otherNames = ['base', 'body', 'br', 'head', 'html', 'math', 'noscript', 'plaintext', 'svg']
const isRawText: ReadonlySet<string> = new Set(rawTextNames)

const htmlTable = new NameTable([...rawTextNames, ...otherNames].map(name => [name, name] as const))
const foreignTable = new NameTable(foreignNames.map(name => [name, name] as const))

/** The end tag of raw text ends nothing else; a processing instruction for style sheets is read like a tag. */
type TagKind = 'startTag' | 'endTag' | 'rawEndTag' | 'instruction'
const markupOf = { startTag: 'startTag', endTag: 'endTag', rawEndTag: 'endTag', instruction: 'comment' } as const

const byteOrderMark = '\xEF\xBB\xBF'

/**
 * Finds the tags of a document that comes in parts, as the tokenizer of the HTML Standard does (section 13.2.5), with as
 * much of tree construction as decides how text is read. Takes latin1 text: markup is ASCII in every encoding that may be
 * read so.
 */
export class Scanner {
  readonly #handler: MarkupHandler
  readonly #isXml: boolean
  readonly #isScripting: boolean
  readonly #foreign = new ForeignContent()
  readonly #tag = new Tag()
  readonly #comment = new Comment()
  readonly #rawText = new RawText()
  #state: 'start' | 'data' | 'tag' | 'comment' | 'rawText' | 'plaintext' | 'cdata' = 'start'
  /** Where to go on in the next text, of which the settled part is gone. */
  #resume = 0
  /** How far the text is settled, once it is too short to go on. */
  #settled = -1
  #tagKind: TagKind = 'startTag'
  #tagName = ''
  #isLongTag = false

  constructor(handler: MarkupHandler, { syntax, scripting }: ScannerSettings) {
    this.#handler = handler
    this.#isXml = syntax === 'xml'
    this.#isScripting = scripting
  }

  /**
   * Scans on, and gives back how much of the text is settled: the rest must stand at the start of the next text. It is a tag
   * that has not ended, or so short that nobody can tell what it begins.
   */
  scan(text: string): number {
    let at = this.#resume
    this.#settled = -1
    while (this.#settled === -1 && at < text.length) at = this.#step(text, at)
    const settled = this.#settled === -1 ? text.length : this.#settled
    this.#resume = at - settled
    if (this.#state === 'tag') this.#tag.rebase(settled)
    return settled
  }

  #step(text: string, at: number): number {
    switch (this.#state) {
      case 'start':
        return this.#start(text)
      case 'data':
        return this.#data(text, at)
      case 'tag':
        return this.#scanTag(text, at)
      case 'comment':
        return this.#scanComment(text, at)
      case 'rawText':
        return this.#scanRawText(text, at)
      case 'plaintext':
        return this.#text(text, at, text.length)
      case 'cdata':
        return this.#cdata(text, at)
    }
  }

  /** Leaves the text from a position on for the next time, when there is more of it. */
  #wait(at: number): number {
    this.#settled = at
    return at
  }

  #text(text: string, start: number, end: number): number {
    if (end > start) this.#handler.text(text, start, end)
    return end
  }

  #start(text: string): number {
    if (text.length < byteOrderMark.length && byteOrderMark.startsWith(text)) return this.#wait(0)
    this.#state = 'data'
    return text.startsWith(byteOrderMark) ? byteOrderMark.length : 0
  }

  #data(text: string, from: number): number {
    const at = text.indexOf('<', from)
    if (at === -1) return this.#text(text, from, text.length)
    this.#text(text, from, at)
    if (at + 1 === text.length) return this.#wait(at)
    const code = text.charCodeAt(at + 1)
    if (this.#isNameStart(code)) return this.#openTag('startTag', text, at, at + 1)
    if (code === 47 /* / */) return this.#endTagOpen(text, at)
    if (code === 33 /* ! */) return this.#declaration(text, at)
    if (code === 63 /* ? */) return this.#instruction(text, at)
    return this.#text(text, at, at + 1)
  }

  #endTagOpen(text: string, at: number): number {
    if (at + 2 === text.length) return this.#wait(at)
    const isTag = this.#isNameStart(text.charCodeAt(at + 2))
    return isTag ? this.#openTag('endTag', text, at, at + 2) : this.#openComment('bogus', text, at, at + 2)
  }

  #declaration(text: string, at: number): number {
    const begin = text.slice(at + 2, at + 9).toLowerCase()
    if (begin.startsWith('--')) return this.#openComment(this.#isXml ? 'xml' : 'html', text, at, at + 4)
    const isForeign = this.#isXml || this.#foreign.isInside
    if (isForeign && text.startsWith('[CDATA[', at + 2)) {
      this.#handler.markup(text, at, 'cdata', '')
      this.#state = 'cdata'
      return at + 9
    }
    if (begin.length < 7 && ['--', 'doctype', '[cdata['].some(known => known.startsWith(begin))) return this.#wait(at)
    return this.#openComment('bogus', text, at, at + 2, begin === 'doctype' ? 'doctype' : 'comment')
  }

  #instruction(text: string, at: number): number {
    if (!this.#isXml) return this.#openComment('bogus', text, at, at + 1)
    const isStyleSheet = isTagName(text, at + 2, 'xml-stylesheet')
    if (isStyleSheet === undefined) return this.#wait(at)
    // Its pseudo-attributes are written like attributes.
    if (isStyleSheet) return this.#openTag('instruction', text, at, at + 2)
    return this.#openComment('instruction', text, at, at + 2)
  }

  #openComment(
    kind: CommentKind,
    text: string,
    start: number,
    next: number,
    markup: 'doctype' | 'comment' = 'comment',
  ) {
    this.#handler.markup(text, start, markup, '')
    this.#comment.open(kind)
    this.#state = 'comment'
    return next
  }

  #scanComment(text: string, from: number): number {
    const end = this.#comment.find(text, from)
    if (end === -1) return this.#wait(this.#comment.settled)
    this.#state = 'data'
    return end
  }

  #cdata(text: string, from: number): number {
    const at = text.indexOf(']]>', from)
    if (at === -1) return this.#wait(this.#text(text, from, beforeTrailing(']', 2, text, from)))
    this.#text(text, from, at)
    this.#handler.markup(text, at, 'cdata', '')
    this.#state = 'data'
    return at + 3
  }

  #scanRawText(text: string, from: number): number {
    const at = this.#rawText.find(text, from)
    if (at === -1) return this.#wait(this.#text(text, from, this.#rawText.settled))
    this.#text(text, from, at)
    return this.#openTag('rawEndTag', text, at, at + 2)
  }

  #openTag(kind: TagKind, text: string, start: number, nameStart: number): number {
    this.#tag.open(start, nameStart)
    this.#tagKind = kind
    this.#isLongTag = false
    this.#state = 'tag'
    return this.#scanTag(text, nameStart)
  }

  #scanTag(text: string, from: number): number {
    const tag = this.#tag
    const end = tag.scan(text, from)
    if (!this.#isLongTag) {
      const isLong = (end === -1 ? text.length : end) - tag.start > mostHeld
      if (end === -1 && !isLong) {
        this.#settled = tag.start
        return text.length
      }
      this.#announceTag(text)
      this.#isLongTag = isLong
    }
    if (end === -1) return text.length
    if (this.#isLongTag) tag.attributes = 0
    this.#state = 'data'
    if (this.#tagKind === 'startTag') this.#startTag(text, end)
    else if (this.#tagKind === 'endTag') this.#foreign.endTag(this.#tagName)
    else if (this.#tagKind === 'instruction') this.#handler.startTag(text, tag, '', end, true)
    return end
  }

  #announceTag(text: string): void {
    const { start, nameStart, nameEnd } = this.#tag
    const isForeign = this.#tagKind === 'endTag' ? this.#foreign.isOpen : this.#foreign.isInside
    const table = isForeign ? foreignTable : htmlTable
    this.#tagName = (nameEnd === 0 ? undefined : table.find(text, nameStart, nameEnd)) ?? ''
    this.#handler.markup(text, start, markupOf[this.#tagKind], this.#tagName)
  }

  #startTag(text: string, end: number): void {
    const name = this.#tagName
    const isForeign = this.#isXml || this.#foreign.startTag(name, text, this.#tag)
    this.#handler.startTag(text, this.#tag, name, end, isForeign)
    if (name === '' || isForeign) return
    if (isRawText.has(name) || (name === 'noscript' && this.#isScripting)) {
      this.#rawText.open(name)
      this.#state = 'rawText'
    } else if (name === 'plaintext') this.#state = 'plaintext'
  }

  #isNameStart(code: number): boolean {
    const lower = code | 0x20
    if (lower >= 97 /* a */ && lower <= 122 /* z */) return true
    return this.#isXml && (code === 95 /* _ */ || code === 58 /* : */ || code > 127)
  }
}
