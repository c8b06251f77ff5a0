/**
 * Finds one of a few known names in a text, ASCII case-insensitively, without making a string of what it looks at: most
 * names of a page differ from all known ones in length or first letter.
 */
export class NameTable<Value> {
  /** By the last five bits of the first letter, the same in both cases: bit n is set where a known name has n letters. */
  readonly #lengths = new Int32Array(32)
  readonly #names: string[][] = []
  readonly #values: Value[][] = []

  /** The names are in lower case, begin with a letter, and have at most 31. */
  constructor(entries: Iterable<readonly [name: string, value: Value]>) {
    for (let index = 0; index < 1024; index++) {
      this.#names.push([])
      this.#values.push([])
    }
    for (const [name, value] of entries) {
      const first = name.charCodeAt(0) & 31
      this.#lengths[first] = this.#lengths[first]! | (1 << name.length)
      this.#names[(first << 5) | name.length]!.push(name)
      this.#values[(first << 5) | name.length]!.push(value)
    }
  }

  /** The value of the name between two positions of a text. */
  find(text: string, start: number, end: number): Value | undefined {
    const length = end - start
    const first = text.charCodeAt(start) & 31
    if (length > 31 || ((this.#lengths[first]! >> length) & 1) === 0) return undefined
    const names = this.#names[(first << 5) | length]!
    for (let index = 0; index < names.length; index++)
      if (isName(text, start, names[index]!)) return this.#values[(first << 5) | length]![index]
    return undefined
  }
}

function isName(text: string, start: number, name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const code = text.charCodeAt(start + index)
    const lower = code >= 65 /* A */ && code <= 90 /* Z */ ? code | 0x20 : code
    if (lower !== name.charCodeAt(index)) return false
  }
  return true
}
