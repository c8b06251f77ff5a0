import { beforeTrailing, isTagName } from './html-characters.ts'

const plain = 0
const escaped = 1
const doubleEscaped = 2

/**
 * Finds the end of the text of an element that holds no markup (HTML Standard, sections 13.2.5.2 to 13.2.5.4). In a script
 * there is more to it (sections 13.2.5.15 to 13.2.5.31): behind `<!--` and then `<script`, an end tag `</script>` does not
 * end the element, unless `-->` comes before it.
 */
export class RawText {
  /** How far the text is settled where the end was not found. */
  settled = 0
  #name = ''
  #level = plain

  /** Begins the text of another element. */
  open(name: string): void {
    this.#name = name
    this.#level = plain
  }

  /** Where the end tag begins, or -1: it is not there yet, and the search goes on at `settled`. */
  find(text: string, from: number): number {
    return this.#name === 'script' ? this.#findInScript(text, from) : this.#find(text, from)
  }

  #find(text: string, from: number): number {
    for (let at = text.indexOf('</', from); at !== -1; at = text.indexOf('</', at + 2)) {
      const isEnd = isTagName(text, at + 2, this.#name)
      if (isEnd) return at
      if (isEnd === undefined) {
        this.settled = at
        return -1
      }
    }
    this.settled = beforeTrailing('<', 1, text, from)
    return -1
  }

  #findInScript(text: string, from: number): number {
    let at = from
    let exit = -1
    for (;;) {
      const markup = text.indexOf('<', at)
      if (this.#level !== plain) {
        // Looked for again only when passed: one search for each `<` would take quadratic time.
        if (exit < at) exit = positionOf(text, '-->', at)
        if (exit < text.length && (markup === -1 || exit < markup)) {
          this.#level = plain
          at = exit + 3
          continue
        }
      }
      if (markup === -1) {
        this.settled = this.#level === plain ? text.length : beforeTrailing('-', 2, text, at)
        return -1
      }
      const next = this.#markupInScript(text, markup)
      if (next === undefined) {
        this.settled = markup
        return -1
      }
      if (next === -1) return markup
      at = next
    }
  }

  /** Where to go on behind a `<`; -1 where it begins the end tag, `undefined` where the text is too short to tell. */
  #markupInScript(text: string, at: number): number | undefined {
    if (at + 1 === text.length) return undefined
    const isClosing = text[at + 1] === '/'
    if (this.#level === plain && !isClosing) return this.#escape(text, at)
    if (this.#level === doubleEscaped && !isClosing) return at + 1
    const name = isClosing ? at + 2 : at + 1
    const isScript = isTagName(text, name, 'script')
    if (isScript === undefined) return undefined
    if (!isScript) return name
    if (isClosing && this.#level !== doubleEscaped) return -1
    this.#level = isClosing ? escaped : doubleEscaped
    return name + 'script'.length + 1
  }

  #escape(text: string, at: number): number | undefined {
    for (let index = 1; index < 4; index++) {
      if (at + index === text.length) return undefined
      if (text[at + index] !== '<!--'[index]) return at + 1
    }
    this.#level = escaped
    // Its own dashes may be those of `-->`.
    return at + 2
  }
}

function positionOf(text: string, searched: string, from: number): number {
  const position = text.indexOf(searched, from)
  return position === -1 ? text.length : position
}
