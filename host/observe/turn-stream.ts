import pino from 'pino'

/** Characters that are written at once even before the turn ends. */
const limit = 1 << 20

/**
 * Gathers the lines of one turn of the event loop and writes them together: a write of its own for each request's line
 * costs more than the line. Nothing stays behind when the process ends, unless it is killed within the turn.
 */
export class TurnStream {
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

const streams = new Map<string | number, TurnStream>()

/** The one stream of all hosts in this process to a file, or to a descriptor: 1 is standard output. */
export function gathered(destination: string | number): TurnStream {
  const known = streams.get(destination)
  if (known !== undefined) return known
  const stream = new TurnStream(pino.destination({ dest: destination, sync: true }))
  streams.set(destination, stream)
  if (streams.size === 1) process.on('exit', flushAll)
  return stream
}

function flushAll(): void {
  for (const stream of streams.values()) stream.flush()
}
