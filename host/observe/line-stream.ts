import pino from 'pino'

/** Milliseconds that a line waits for others. */
const delay = 10

/** Characters that are written at once. */
const limit = 1 << 16

/**
 * Gathers lines and writes them together: a write of its own for each request's line costs more than the line. Nothing
 * stays behind when the process ends, unless it is killed within those milliseconds.
 */
export class LineStream {
  readonly #destination: { write(text: string): unknown }
  #pending = ''

  constructor(destination: { write(text: string): unknown }) {
    this.#destination = destination
  }

  /** Takes a line, its end included. */
  write(line: string): void {
    if (this.#pending === '') setTimeout(this.flush, delay)
    this.#pending += line
    if (this.#pending.length > limit) this.flush()
  }

  /** Writes what there is. */
  readonly flush = (): void => {
    if (this.#pending === '') return
    const text = this.#pending
    this.#pending = ''
    this.#destination.write(text)
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
