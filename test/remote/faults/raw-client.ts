import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Outcome, Peer } from './fault.ts'
import { type Message, MessageReader } from './message.ts'

/** A client of which every byte is the test's own, and that reads answers as strictly as RFC 9112 is written. */
export class RawClient {
  readonly #socket: Socket
  readonly #reader: MessageReader
  #notice = Promise.withResolvers<void>()
  #read = 0

  private constructor(socket: Socket, isHead: boolean) {
    this.#socket = socket
    this.#reader = new MessageReader({ kind: 'response', isBodyless: isHead })
    socket
      .on('data', (data: Buffer) => {
        this.#reader.push(data)
        this.#wake()
      })
      .on('end', () => this.#reader.end())
      .on('error', () => {})
      .on('close', () => this.#wake())
  }

  /** Connects to a port of this machine. */
  static async open(port: number, { isHead = false } = {}): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new RawClient(socket, isHead)
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.readable
  }

  /** Does something with the connection. */
  do(ask: (client: Peer) => void): void {
    ask(this.#socket)
  }

  /** What becomes of the next request: waits for the end of its answer or of the connection, at most `limit` ms. */
  async outcome(limit: number): Promise<{ outcome: Outcome; answer: Message | undefined }> {
    const expired = new AbortController()
    const timer = setTimeout(() => {
      expired.abort()
      this.#wake()
    }, limit)
    try {
      for (;;) {
        const answer = this.#next()
        const { violation } = this.#reader
        if (violation !== undefined) return { outcome: `malformed: ${violation}`, answer }
        if (answer !== undefined && (answer.isWhole || this.#socket.closed)) {
          this.#read = this.#reader.messages.indexOf(answer) + 1
        }
        if (answer?.isWhole) {
          return { outcome: `${statusOf(answer)}`, answer }
        }
        if (this.#socket.closed) return { outcome: answer === undefined ? 'closed' : `${statusOf(answer)} cut`, answer }
        if (expired.signal.aborted) return { outcome: 'hung', answer }
        await this.#notice.promise
      }
    } finally {
      clearTimeout(timer)
    }
  }

  /** What came that answers nothing. */
  get surplus(): string | undefined {
    const extra = this.#reader.messages.slice(this.#read).find(message => statusOf(message) >= 200)
    return extra?.startLine ?? (this.isOpen && this.#reader.isWithin ? 'something that is no answer' : undefined)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #next(): Message | undefined {
    return this.#reader.messages
      .slice(this.#read)
      .find(message => statusOf(message) >= 200 || statusOf(message) === 101)
  }

  #wake(): void {
    this.#notice.resolve()
    this.#notice = Promise.withResolvers()
  }
}

function statusOf({ startLine }: Message): number {
  return Number(startLine.slice(9, 12))
}
