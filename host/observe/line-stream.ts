import pino from 'pino'

/** Milliseconds that a line waits for others. */
const delay = 10

/** Characters that are written at once. */
const limit = 1 << 16

/** Lines that are made at once. Of more, what the first are made of would have gone from the processor's caches. */
const together = 32

/** A line that is put together when it is written, its end included. */
export interface LaterLine {
  toString(): string
}

/**
 * Gathers lines and writes them together: a write of its own for each request's line costs more than the line. Nothing
 * stays behind when the process ends, unless it is killed within those milliseconds.
 *
 * What makes a line may wait as well, and keeps its place among the others: between two requests the code and data for it
 * have gone from the processor's caches, which many lines that are made one after the other fill only once.
 */
export class LineStream {
  readonly #destination: { write(text: string): unknown }
  #pending: (string | LaterLine)[] = []
  #made: string[] = []
  /** Characters that are made. */
  #length = 0

  constructor(destination: { write(text: string): unknown }) {
    this.#destination = destination
  }

  /** Takes a line, its end included. */
  write(line: string | LaterLine): void {
    if (this.#pending.length === 0 && this.#made.length === 0) setTimeout(this.flush, delay)
    this.#pending.push(line)
    if (this.#pending.length >= together) this.#make()
    if (this.#length > limit) this.flush()
  }

  /** Writes what there is. */
  readonly flush = (): void => {
    if (this.#pending.length > 0) this.#make()
    if (this.#made.length === 0) return
    const made = this.#made
    this.#made = []
    this.#length = 0
    this.#destination.write(made.join(''))
  }

  #make(): void {
    const lines = this.#pending
    this.#pending = []
    // Joined at once: a text that is added to is a tree of its parts until it is written.
    const text = lines.join('')
    this.#made.push(text)
    this.#length += text.length
  }
}

const streams = new Map<string | number, LineStream>()

/** The one stream of all hosts in this process to a file, or to a descriptor: 1 is standard output. */
export function gathered(destination: string | number): LineStream {
  const known = streams.get(destination)
  if (known !== undefined) return known
  const stream = new LineStream(pino.destination({ dest: destination, sync: true }))
  streams.set(destination, stream)
  if (streams.size === 1) process.on('exit', flushAll)
  return stream
}

function flushAll(): void {
  for (const stream of streams.values()) stream.flush()
}
