import { readJsonString, writeJsonString } from './json-string.ts'
import { type Relocation, relocate } from './relocation.ts'
import { longestToken, type Rewriting } from './rewriting.ts'
import { TokenRewriting, unfinished } from './token-rewriting.ts'

/** The members of a web app manifest that are URLs, and of its known extensions (W3C Web Application Manifest). */
export const manifestMembers: ReadonlySet<string> = new Set([
  'action',
  'id',
  'new_note_url',
  'scope',
  'src',
  'start_url',
  'url',
])

/**
 * Rewrites JSON as it comes: the strings that are values of the named members, or stand in arrays that are. All else passes
 * byte for byte, JSON or not; several values one after another (JSON Lines, say) are fine.
 */
export function jsonRewriting(members: ReadonlySet<string>, site: Relocation, base: string): Rewriting {
  return new JsonRewriting(members, site, base)
}

/** What lies deeper passes as it is, so that nesting takes no memory. */
const deepest = 512

/** Bits of an object or array that is open. */
const isObject = 1
const expectsName = 2
/** Strings in it are URLs: values of the member that was named last, or elements of an array that is such a value. */
const holdsUrls = 4

class JsonRewriting extends TokenRewriting {
  readonly #members: ReadonlySet<string>
  readonly #site: Relocation
  readonly #base: string
  readonly #open: number[] = []
  /** How many are open beyond the deepest that is read. */
  #beyond = 0
  #level = 0
  /** Whether in a string that passes as it is. */
  #isPassing = false

  constructor(members: ReadonlySet<string>, site: Relocation, base: string) {
    super()
    this.#members = members
    this.#site = site
    this.#base = base
  }

  protected read(at: number): number {
    return this.#isPassing ? this.#pass(at) : this.#token(at)
  }

  protected passOver(): boolean {
    if (this.#isPassing) return false
    this.#isPassing = true
    return true
  }

  #token(at: number): number {
    switch (this.text.charCodeAt(at)) {
      case 34 /* " */:
        return this.#string(at)
      case 123 /* { */:
        this.#enter(isObject | expectsName)
        break
      case 91 /* [ */:
        this.#enter(this.#level & holdsUrls)
        break
      case 125 /* } */:
      case 93 /* ] */:
        if (this.#beyond > 0) this.#beyond--
        else this.#level = this.#open.pop() ?? 0
        break
      case 44 /* , */:
        if (this.#level & isObject) this.#level = isObject | expectsName
    }
    return at + 1
  }

  #enter(level: number): void {
    if (this.#open.length === deepest) {
      this.#beyond++
      return
    }
    this.#open.push(this.#level)
    this.#level = level
  }

  #string(at: number): number {
    const isName = (this.#level & expectsName) !== 0
    if (this.#beyond > 0 || (!isName && !(this.#level & holdsUrls))) {
      this.#isPassing = true
      return at + 1
    }
    const end = stringEnd(this.text, at + 1)
    if (end >= this.text.length) return this.isLast ? end : unfinished
    if (this.text.charCodeAt(end) !== 34 /* " */) return end
    if (end - at > longestToken) return end + 1
    const raw = this.text.slice(at + 1, end)
    if (isName) this.#level = isObject | (this.#members.has(readJsonString(raw).text) ? holdsUrls : 0)
    else this.#relocate(at + 1, end, raw)
    return end + 1
  }

  #relocate(start: number, end: number, raw: string): void {
    const string = readJsonString(raw)
    const relocated = relocate(string.text, this.#site, this.#base)
    if (relocated !== string.text) this.replace(start, end, writeJsonString(relocated, string))
  }

  #pass(at: number): number {
    const end = stringEnd(this.text, at)
    if (end < this.text.length) {
      this.#isPassing = false
      return end + 1
    }
    // A backslash at the end may escape a quote.
    const isEscaping = end > this.text.length
    if (!isEscaping || this.isLast) return this.text.length
    return end - 2 > at ? end - 2 : unfinished
  }
}

/** Where a string ends: at its quote, or at a line break, which no string holds; beyond the text, if it ends with a backslash that escapes. */
function stringEnd(text: string, at: number): number {
  let end = at
  while (end < text.length) {
    const code = text.charCodeAt(end)
    if (code === 34 /* " */ || code === 10 || code === 13) break
    end += code === 92 /* \ */ ? 2 : 1
  }
  return end
}
