import { characters, endsAttributeName, endsTagName, endsUnquotedValue, isSpace } from './html-characters.ts'

const doubleQuote = 34
const singleQuote = 39
const slash = 47
const equals = 61
const greaterThan = 62

const inTagName = 0
const betweenAttributes = 1
const afterSlash = 2
const inAttributeName = 3
const afterAttributeName = 4
const beforeValue = 5
const inDoubleQuotes = 6
const inSingleQuotes = 7
const inUnquotedValue = 8

/** No element has as many; those beyond are not reported, which bounds the memory. */
const mostAttributes = 1024

/** What stands around an attribute value. */
export type Quote = '"' | "'" | ''

/**
 * One tag at a time: from the tag name state to the `>` (HTML Standard, sections 13.2.5.8 and 13.2.5.32 to 13.2.5.40).
 * Keeps positions, not strings, and goes on where the text ended once there is more of it.
 */
export class Tag {
  /** Position of the `<`. */
  start = 0
  nameStart = 0
  /** 0 as long as the name is not whole. */
  nameEnd = 0
  selfClosing = false
  /** How many attributes were seen, duplicates included: the first of a name is the one that counts. */
  attributes = 0
  /** Of each attribute: name start, name end, value start, value end. */
  readonly #spans: number[] = []
  #state = inTagName
  /** Where the spans of the present attribute begin. */
  #present = 0

  /** Begins a tag. */
  open(start: number, nameStart: number): void {
    this.start = start
    this.nameStart = nameStart
    this.nameEnd = 0
    this.selfClosing = false
    this.attributes = 0
    this.#state = inTagName
  }

  /** Scans on; gives the position behind the `>`, or -1 where the text ends before it. */
  scan(text: string, from: number): number {
    const { length } = text
    const spans = this.#spans
    let state = this.#state
    let at = from
    while (at < length) {
      switch (state) {
        case inTagName:
          while (at < length && (characters[text.charCodeAt(at)]! & endsTagName) === 0) at++
          if (at === length) break
          this.nameEnd = at
          state = betweenAttributes
          break
        // Also the state behind a quoted value, which treats every character alike.
        case betweenAttributes: {
          const code = text.charCodeAt(at++)
          if (code === greaterThan) return at
          if (code === slash) state = afterSlash
          else if ((characters[code]! & isSpace) === 0) {
            this.#openAttribute(at - 1)
            state = inAttributeName
          }
          break
        }
        case afterSlash:
          if (text.charCodeAt(at) === greaterThan) {
            this.selfClosing = true
            return at + 1
          }
          state = betweenAttributes
          break
        case inAttributeName:
          while (at < length && (characters[text.charCodeAt(at)]! & endsAttributeName) === 0) at++
          if (at === length) break
          spans[this.#present + 1] = at
          state = afterAttributeName
          // Most values are written so; the states between are left out, which is a tenth of the time.
          if (text.charCodeAt(at) === equals && text.charCodeAt(at + 1) === doubleQuote) {
            at += 2
            spans[this.#present + 2] = at
            state = inDoubleQuotes
          }
          break
        case afterAttributeName: {
          const code = text.charCodeAt(at)
          if (code === equals) {
            at++
            state = beforeValue
          } else if ((characters[code]! & isSpace) !== 0) at++
          else state = betweenAttributes
          break
        }
        case beforeValue: {
          const code = text.charCodeAt(at)
          if ((characters[code]! & isSpace) !== 0) at++
          else if (code === greaterThan) state = betweenAttributes
          else {
            if (code === doubleQuote) state = inDoubleQuotes
            else if (code === singleQuote) state = inSingleQuotes
            else state = inUnquotedValue
            if (state !== inUnquotedValue) at++
            spans[this.#present + 2] = at
            spans[this.#present + 3] = at
          }
          break
        }
        case inUnquotedValue:
          while (at < length && (characters[text.charCodeAt(at)]! & endsUnquotedValue) === 0) at++
          if (at === length) break
          spans[this.#present + 3] = at
          state = betweenAttributes
          break
        default: {
          const end = text.indexOf(state === inDoubleQuotes ? '"' : "'", at)
          if (end === -1) {
            at = length
            break
          }
          spans[this.#present + 3] = end
          at = end + 1
          state = betweenAttributes
        }
      }
    }
    this.#state = state
    return -1
  }

  /** Follows the text, of which so many characters were dropped at the front. */
  rebase(dropped: number): void {
    if (dropped === 0) return
    this.start -= dropped
    this.nameStart -= dropped
    if (this.nameEnd !== 0) this.nameEnd -= dropped
    for (let index = 0; index < this.#spans.length; index++) this.#spans[index] = this.#spans[index]! - dropped
  }

  /** The name in lower case. */
  name(text: string): string {
    return text.slice(this.nameStart, this.nameEnd).toLowerCase()
  }

  attributeStart(index: number): number {
    return this.#spans[4 * index]!
  }

  attributeNameEnd(index: number): number {
    return this.#spans[4 * index + 1]!
  }

  /** Where the value starts, behind the quote; not above the name's end where there is no value. */
  valueStart(index: number): number {
    return this.#spans[4 * index + 2]!
  }

  valueEnd(index: number): number {
    return this.#spans[4 * index + 3]!
  }

  /** The quote around a value. */
  quote(text: string, index: number): Quote {
    const before = text[this.valueStart(index) - 1]
    return before === '"' || before === "'" ? before : ''
  }

  /** Where an attribute ends, behind the closing quote if its value has one. */
  attributeEnd(text: string, index: number): number {
    if (!this.hasValue(index)) return this.attributeNameEnd(index)
    return this.valueEnd(index) + this.quote(text, index).length
  }

  /** The value, as it is written, of the first attribute of a name given in lower case. */
  value(text: string, name: string): string | undefined {
    for (let index = 0; index < this.attributes; index++) {
      const start = this.attributeStart(index)
      const end = this.attributeNameEnd(index)
      if (end - start !== name.length || text.slice(start, end).toLowerCase() !== name) continue
      return this.hasValue(index) ? text.slice(this.valueStart(index), this.valueEnd(index)) : ''
    }
    return undefined
  }

  hasValue(index: number): boolean {
    return this.valueStart(index) > this.attributeNameEnd(index)
  }

  #openAttribute(start: number): void {
    const present = 4 * this.attributes
    if (this.attributes < mostAttributes) this.attributes++
    this.#present = present
    this.#spans[present] = start
    this.#spans[present + 1] = start
    this.#spans[present + 2] = 0
    this.#spans[present + 3] = 0
  }
}
