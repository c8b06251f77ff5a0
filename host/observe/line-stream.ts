import { openLogDestination } from './log-destination.ts'

/** Milliseconds that a line waits for others. */
const delay = 10

/** Bytes that are written at once. */
const limit = 1 << 16

/** Pieces that are joined at once. Of more, the first would have gone from the processor's caches. */
const together = 512

/** Bytes of UTF-8 that a character of a string takes at most. */
const widest = 3

/** A piece of a line. */
export type Piece = string | number

/**
 * Gathers lines and writes them together: a write of its own for each request's line costs more than the line. Nothing
 * stays behind when the process ends, unless it is killed within those milliseconds.
 *
 * A line may come in pieces, which are joined with those of other lines: between two requests the code for it has gone from
 * the processor's caches, which many lines that are joined one after the other fill only once.
 */
export class LineStream {
  readonly #destination: { write(bytes: Buffer): unknown }
  #pieces: Piece[] = []
  #bytes: Buffer | undefined
  /** Bytes that are to be written. */
  #length = 0
  #isTimed = false

  constructor(destination: { write(bytes: Buffer): unknown }) {
    this.#destination = destination
  }

  /** Takes a line, its end included. */
  write(line: string): void {
    this.#pieces.push(line)
    this.endLine()
  }

  /** Takes a piece of a line, of which the last has the line's end. To be followed by `endLine`, and nothing else before. */
  add(piece: Piece): void {
    this.#pieces.push(piece)
  }

  /** Tells that the line is whole. */
  endLine(): void {
    if (!this.#isTimed) {
      this.#isTimed = true
      setTimeout(this.#onTime, delay)
    }
    if (this.#pieces.length >= together) this.#join()
  }

  /** Writes what there is. */
  readonly flush = (): void => {
    if (this.#pieces.length > 0) this.#join()
    this.#write()
  }

  readonly #onTime = (): void => {
    this.#isTimed = false
    this.flush()
  }

  #join(): void {
    const text = this.#pieces.join('')
    this.#pieces = []
    // A line may be as long as somebody's error.
    if (text.length * widest > limit) {
      this.#write()
      this.#destination.write(Buffer.from(text))
      return
    }
    if (this.#length + text.length * widest > limit) this.#write()
    this.#bytes ??= Buffer.allocUnsafeSlow(limit)
    this.#length += this.#bytes.write(text, this.#length)
  }

  #write(): void {
    const [bytes, length] = [this.#bytes, this.#length]
    if (bytes === undefined || length === 0) return
    // A destination that cannot take them now keeps them.
    this.#bytes = undefined
    this.#length = 0
    this.#destination.write(bytes.subarray(0, length))
  }
}

const streams = new Map<string | number, LineStream>()

/** The one stream of all hosts in this process to a file, or to a descriptor: 1 is standard output. */
export function gathered(destination: string | number): LineStream {
  const known = streams.get(destination)
  if (known !== undefined) return known
  const stream = new LineStream(openLogDestination(destination))
  streams.set(destination, stream)
  if (streams.size === 1) process.on('exit', flushAll)
  return stream
}

function flushAll(): void {
  for (const stream of streams.values()) stream.flush()
}
