import type { Readable } from 'node:stream'

/** The longest line, in bytes; what comes on top of one is dropped. */
const longestLine = 8 * 1024
/** How many lines of a stream are taken in a second; what comes on top is dropped unread. */
const linesPerSecond = 1_000
/** How many lines are remembered for the error of a program that does not start, and how many characters of each. */
const remembered = { lines: 12, characters: 500 }

/** Takes what a program writes, line by line. */
export class CommandOutput {
  /** The last lines of all streams, oldest first. */
  readonly lastLines: string[] = []

  /** Reads a stream to its end. */
  read(stream: Readable, onLine: (line: string) => void): void {
    const lines = new Lines(line => {
      if (this.lastLines.push(line.slice(0, remembered.characters)) > remembered.lines) this.lastLines.shift()
      onLine(line)
    })
    stream.on('data', (chunk: Buffer) => lines.take(chunk, performance.now()))
    stream.on('close', () => lines.end())
    // What breaks the pipe is the program's end, which is told elsewhere.
    stream.on('error', () => {})
  }
}

/**
 * Cuts bytes into lines. A program that writes without end is not held up, as it would be by a pipe that nobody empties,
 * nor may it hold up the host: beyond so many lines a second, bytes are only counted.
 */
export class Lines {
  readonly #onLine: (line: string) => void
  #begun: Buffer[] = []
  #length = 0
  #windowEnd = 0
  #left = 0
  #dropped = 0
  /** Whether the rest of the current line belongs to what was dropped. */
  #isTorn = false

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  /** Takes more bytes; `now` in milliseconds of a clock that never goes back. */
  take(chunk: Buffer, now: number): void {
    if (now >= this.#windowEnd) {
      this.#tellDropped()
      this.#windowEnd = now + 1_000
      this.#left = linesPerSecond
    }
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      if (this.#left === 0) break
      if (this.#isTorn) this.#drop(chunk.subarray(start, end + 1))
      else this.#finish(chunk.subarray(start, end))
      start = end + 1
    }
    const rest = start === 0 ? chunk : chunk.subarray(start)
    if (this.#left > 0 && !this.#isTorn) this.#begin(rest)
    else this.#drop(rest)
  }

  /** Takes what has no line end as a line. */
  end(): void {
    if (this.#length > 0) this.#finish(Buffer.alloc(0))
    this.#tellDropped()
  }

  #begin(part: Buffer): void {
    const room = longestLine - this.#length
    // A copy: the rest of the chunk would be kept with it.
    if (part.length > 0 && room > 0) this.#begun.push(Buffer.from(part.subarray(0, room)))
    this.#length += part.length
  }

  #finish(part: Buffer): void {
    this.#begin(part)
    const isCut = this.#length > longestLine
    const line = Buffer.concat(this.#begun).toString('utf8').replace(/\r$/, '')
    this.#begun = []
    this.#length = 0
    this.#left--
    if (line !== '') this.#onLine(isCut ? `${line}…` : line)
  }

  #drop(part: Buffer): void {
    if (part.length === 0) return
    this.#dropped += part.length + this.#length
    this.#begun = []
    this.#length = 0
    this.#isTorn = part.at(-1) !== newline
  }

  #tellDropped(): void {
    if (this.#dropped > 0) this.#onLine(`(${this.#dropped} bytes more were not taken)`)
    this.#dropped = 0
  }
}

const newline = 0x0a
