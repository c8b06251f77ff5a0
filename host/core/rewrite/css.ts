import {
  escapeCss,
  escapeEnd,
  isEscape,
  isName,
  isNewline,
  isNonPrintable,
  isWhitespace,
  nameEnd,
  numberEnd,
  startsName,
  unescapeCss,
} from './css-syntax.ts'
import { type Relocation, relocate } from './relocation.ts'
import { longestToken, type Rewriting } from './rewriting.ts'
import { TokenRewriting, unfinished } from './token-rewriting.ts'

/**
 * Rewrites a style sheet as it comes: the URLs in `url()`, `src()`, `image-set()` and `@import`, found by the tokens of CSS
 * Syntax level 3. `base` is the sheet's path as the application sees it. All else passes byte for byte.
 */
export function cssRewriting(site: Relocation, base: string): Rewriting {
  return new CssRewriting(site, base)
}

/** Rewrites CSS that is there as a whole: a style attribute, a style element, a presentation attribute. */
export function relocateCss(text: string, site: Relocation, base: string): string {
  // What names a URL is a function or an at-rule, and neither sign can be escaped.
  if (!text.includes('(') && !text.includes('@')) return text
  const rewriting = cssRewriting(site, base)
  return rewriting.write(text) + rewriting.end()
}

/** So many code points decide which token starts. */
const lookahead = 4
const none = -1

const imageSets: ReadonlySet<string> = new Set(['image-set', '-webkit-image-set'])

/** What passes unread, and is too long to be held: the rest of it is only looked through for its end. */
type Passage = 'comment' | 'string' | 'url' | 'name'

class CssRewriting extends TokenRewriting {
  readonly #site: Relocation
  readonly #base: string
  #passage: Passage | undefined
  /** What an unfinished token becomes when it has got too long. */
  #overlong: Passage = 'name'
  #quote = 0
  /** Whether a string, coming next but for whitespace and comments, is a URL. */
  #expectsUrl = false
  /** How deep in parentheses, counted from that of the image-set; 0 outside. */
  #imageSetDepth = 0
  /** Inside `@namespace`: its URL is a name, and never asked for. */
  #isNamespace = false

  constructor(site: Relocation, base: string) {
    super()
    this.#site = site
    this.#base = base
  }

  protected read(at: number): number {
    return this.#passage === undefined ? this.#token(at) : this.#pass(at, this.#passage)
  }

  protected passOver(): boolean {
    this.#passage = this.#overlong
    this.#expectsUrl = false
    return true
  }

  #token(at: number): number {
    const text = this.text
    if (!this.isLast && at + lookahead > text.length) return unfinished
    const code = text.charCodeAt(at)
    if (isWhitespace(code)) return skipWhitespace(text, at + 1)
    if (code === 47 /* / */ && text.charCodeAt(at + 1) === 42 /* * */) return this.#passFrom(at + 2, 'comment')
    if (code === 34 /* " */ || code === 39 /* ' */) return this.#string(at, code)
    if (startsName(text, at)) return this.#name(at)
    if (code === 64 /* @ */ && startsName(text, at + 1)) return this.#atKeyword(at)
    this.#expectsUrl = false
    const number = numberEnd(text, at)
    if (number > at) return this.#dimension(number)
    switch (code) {
      case 35 /* # */:
        return isName(text.charCodeAt(at + 1)) || isEscape(text, at + 1) ? this.#passFrom(at + 1, 'name') : at + 1
      case 40 /* ( */:
        this.#open()
        break
      case 41 /* ) */:
        if (this.#imageSetDepth > 0) this.#imageSetDepth--
        break
      case 59 /* ; */:
      case 123 /* { */:
        this.#isNamespace = false
        break
      case 60 /* < */:
        if (text.startsWith('<!--', at)) return at + 4
    }
    return at + 1
  }

  /** A name, or a function if a parenthesis follows. */
  #name(at: number): number {
    const text = this.text
    const end = nameEnd(text, at)
    if (this.#isCut(end)) return this.#unfinished('name')
    this.#expectsUrl = false
    if (text.charCodeAt(end) !== 40 /* ( */) return end
    const name = unescapeCss(text.slice(at, end)).toLowerCase()
    if (name === 'url') return this.#url(at, end + 1)
    if (this.#imageSetDepth === 0 && imageSets.has(name)) this.#imageSetDepth = 1
    else this.#open()
    this.#expectsUrl = name === 'src'
    return end + 1
  }

  #atKeyword(at: number): number {
    const end = nameEnd(this.text, at + 1)
    if (this.#isCut(end)) return this.#unfinished('name')
    const name = unescapeCss(this.text.slice(at + 1, end)).toLowerCase()
    this.#expectsUrl = name === 'import'
    if (name === 'namespace') this.#isNamespace = true
    return end
  }

  /** What a name follows at once is its number, and no function's (`1url(x)`). */
  #dimension(end: number): number {
    if (!this.isLast && end + lookahead > this.text.length) return this.#unfinished('name')
    return startsName(this.text, end) ? this.#passFrom(end, 'name') : end
  }

  #string(at: number, quote: number): number {
    const text = this.text
    this.#quote = quote
    if ((!this.#expectsUrl && this.#imageSetDepth !== 1) || this.#isNamespace) {
      this.#expectsUrl = false
      return this.#passFrom(at + 1, 'string')
    }
    let end = at + 1
    while (end < text.length) {
      const code = text.charCodeAt(end)
      if (code === quote || isNewline(code)) break
      end += code === 92 /* \ */ ? lengthOfPair(text, end) : 1
    }
    if (end >= text.length && !this.isLast) return this.#unfinished('string')
    this.#expectsUrl = false
    // A line break ends a string that is none (CSS Syntax level 3 section 4.3.5).
    if (isNewline(text.charCodeAt(end))) return end
    end = Math.min(end, text.length)
    if (end - at <= longestToken) this.#relocate(at + 1, end, text.charAt(at))
    return Math.min(end + 1, text.length)
  }

  /** What follows `url(` (CSS Syntax level 3 section 4.3.6): a URL without quotes, or the string of a function. */
  #url(at: number, open: number): number {
    const text = this.text
    const start = skipWhitespace(text, open)
    if (this.#isCut(start)) return this.#unfinished('url')
    const first = text.charCodeAt(start)
    if (first === 34 /* " */ || first === 39 /* ' */) {
      this.#open()
      this.#expectsUrl = true
      return start
    }
    const end = unquotedEnd(text, start)
    const close = skipWhitespace(text, end)
    if (this.#isCut(close)) return this.#unfinished('url')
    if (close < text.length && text.charCodeAt(close) !== 41 /* ) */) return this.#passFrom(close, 'url')
    if (close - at <= longestToken) this.#relocate(start, end, '')
    return Math.min(close + 1, text.length)
  }

  #relocate(start: number, end: number, quote: string): void {
    if (this.#isNamespace) return
    const url = unescapeCss(this.text.slice(start, end))
    const relocated = relocate(url, this.#site, this.#base)
    if (relocated === url) return
    this.replace(start, end, escapeCss(relocated, quote))
  }

  /** Passes as much as is there of what is not read. */
  #pass(at: number, passage: Passage): number {
    const text = this.text
    if (passage === 'comment') {
      const close = text.indexOf('*/', at)
      if (close !== -1) return this.#passed(close + 2)
      return this.#upTo(at, text.endsWith('*') ? text.length - 1 : text.length)
    }
    const close = passage === 'string' ? this.#quote : passage === 'url' ? 41 /* ) */ : none
    for (let end = at; end < text.length; ) {
      const code = text.charCodeAt(end)
      if (code === 92 /* \ */) {
        if (!this.isLast && end + 10 > text.length) return this.#upTo(at, end)
        if (passage === 'string') end += lengthOfPair(text, end)
        else if (isEscape(text, end)) end = escapeEnd(text, end)
        else if (passage === 'name') return this.#passed(end)
        else end++
        continue
      }
      if (passage === 'name' && !isName(code)) return this.#passed(end)
      if (passage === 'string' && isNewline(code)) return this.#passed(end)
      end++
      if (code === close) return this.#passed(end)
    }
    return text.length
  }

  #passFrom(at: number, passage: Passage): number {
    this.#passage = passage
    return at
  }

  #passed(end: number): number {
    this.#passage = undefined
    return end
  }

  /** Passes up to what only the next piece can explain. */
  #upTo(at: number, end: number): number {
    if (this.isLast) return this.text.length
    return end > at ? end : unfinished
  }

  #unfinished(overlong: Passage): number {
    this.#overlong = overlong
    return unfinished
  }

  /** Whether what reaches to here may go on in the next piece. */
  #isCut(end: number): boolean {
    return end >= this.text.length && !this.isLast
  }

  #open(): void {
    if (this.#imageSetDepth > 0) this.#imageSetDepth++
  }
}

function skipWhitespace(text: string, at: number): number {
  let end = at
  while (isWhitespace(text.charCodeAt(end))) end++
  return end
}

/** Where the code points of an unquoted URL end; whether the URL does is for what follows to say. */
function unquotedEnd(text: string, at: number): number {
  let end = at
  while (end < text.length) {
    const code = text.charCodeAt(end)
    if (code === 92 /* \ */) {
      if (!isEscape(text, end)) break
      end = escapeEnd(text, end)
    } else if (isWhitespace(code) || isNonPrintable(code) || isDelimiter(code)) break
    else end++
  }
  return end
}

function isDelimiter(code: number): boolean {
  return code === 41 /* ) */ || code === 40 /* ( */ || code === 34 /* " */ || code === 39 /* ' */
}

/** A backslash and what it escapes in a string, where a line break may be two code points. */
function lengthOfPair(text: string, at: number): number {
  return text.charCodeAt(at + 1) === 13 && text.charCodeAt(at + 2) === 10 ? 3 : 2
}
