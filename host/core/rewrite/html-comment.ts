import { beforeTrailing } from './html-characters.ts'

/** `bogus` is a declaration, or what HTML takes for a comment where it is none; it ends at the first `>`. */
export type CommentKind = 'html' | 'xml' | 'bogus' | 'instruction'

/** Finds the end of a comment or of what is passed over like one (HTML Standard, sections 13.2.5.41 and 13.2.5.43 to 13.2.5.52). */
export class Comment {
  /** How far the text is settled where the end was not found. */
  settled = 0
  #kind: CommentKind = 'bogus'
  #isStart = true

  /** Begins another one. */
  open(kind: CommentKind): void {
    this.#kind = kind
    this.#isStart = true
  }

  /** The position behind the end, or -1: it is not there yet, and the search goes on at `settled`. */
  find(text: string, from: number): number {
    if (this.#kind === 'bogus') return this.#until('>', text, from)
    if (this.#kind === 'instruction') return this.#until('?>', text, from)
    if (this.#kind === 'xml') return this.#until('-->', text, from)
    if (!this.#isStart) return this.#commentEnd(text, from)
    return this.#commentStart(text, from)
  }

  #until(terminator: '>' | '?>' | '-->', text: string, from: number): number {
    const at = text.indexOf(terminator, from)
    if (at !== -1) return at + terminator.length
    this.settled = beforeTrailing(terminator[0]!, terminator.length - 1, text, from)
    return -1
  }

  /** `<!-->` and `<!--->` are whole comments. */
  #commentStart(text: string, from: number): number {
    const end = text[from] === '-' ? from + 1 : from
    if (end === text.length) {
      this.settled = from
      return -1
    }
    if (text[end] === '>') return end + 1
    this.#isStart = false
    return this.#commentEnd(text, from)
  }

  /** `--!>` ends a comment as `-->` does. */
  #commentEnd(text: string, from: number): number {
    for (let at = text.indexOf('--', from); at !== -1; at = text.indexOf('--', at + 1)) {
      const end = text[at + 2] === '!' ? at + 3 : at + 2
      if (end === text.length) {
        this.settled = at
        return -1
      }
      if (text[end] === '>') return end + 1
    }
    this.settled = beforeTrailing('-', 1, text, from)
    return -1
  }
}
