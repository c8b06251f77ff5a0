import type { Socket } from 'node:net'
import { ChunkedBody } from '../core/chunked-body.ts'
import { longestSection } from '../core/field-lines.ts'
import { malformed, ResponseError } from '../core/response-error.ts'
import { mayBeResponse, parseResponseHead, type ResponseHead } from '../core/response-head.ts'
import type { RequestBody } from './request-body.ts'

/** A request that is sent over a connection, and who is told of its answer. */
export interface Exchange {
  /** The request's head, bytes as Latin-1. */
  readonly head: string
  /** Whether it is a HEAD request, whose answer has no body whatever its headers say. */
  readonly isHead: boolean
  /** Whether it has failed before: a kept connection may have been what it failed with. */
  readonly isRepeated: boolean
  readonly body: RequestBody | undefined
  /** Whether nobody waits for its answer any more. */
  readonly isOver: boolean
  /** The connection that carries it. */
  connection: Connection | undefined
  /** Answers that only inform (RFC 9110 section 15.2). */
  onInformation(head: ResponseHead): void
  /** The whole answer, its body as Latin-1: instead of what follows. */
  onWhole(head: ResponseHead, body: string): void
  onHead(head: ResponseHead, hasMore: boolean): void
  /** A piece of the body, to be kept; `false` where no more is wanted before the connection's `resume`. */
  onBody(piece: Buffer): boolean
  onEnd(trailers: readonly string[]): void
  /** `isSent`: the target may have received some of the request. */
  onFailure(error: Error, isSent: boolean): void
}

/** Who keeps a connection. */
export interface ConnectionKeeper {
  /** The time by which deadlines are measured, in milliseconds. */
  readonly clock: number
  /** The connection can carry the next request. `keepAlive`: seconds for which the target keeps it, if it said so. */
  onFree(connection: Connection, keepAlive: number | undefined): void
  onClosed(connection: Connection): void
}

/** Milliseconds; 0 is none. */
export interface Deadlines {
  readonly headers: number
  readonly idle: number
}

const carrier = Symbol('portico.connection')

type CarryingSocket = Socket & { [carrier]?: Connection }

/** One connection to a target, which carries one request after the other. */
export class Connection {
  /** When it has to be closed, if it still carries nothing then; `performance.now()`. */
  closesAt = 0
  readonly #socket: CarryingSocket
  readonly #keeper: ConnectionKeeper
  #exchange: Exchange | undefined
  #head: ResponseHead | undefined
  /** The answer's head as far as it has come. */
  #text = ''
  /** Bytes of a body with a length that have not come. */
  #left = 0
  #chunks: ChunkedBody | undefined
  /** When what is waited for began, by the keeper's clock. */
  #since = 0
  #isPaused = false
  #isClosed = false

  constructor(socket: Socket, keeper: ConnectionKeeper) {
    this.#socket = socket
    this.#keeper = keeper
    this.#socket[carrier] = this
    socket
      .on('drain', () => this.#exchange?.body?.resume())
      .on('end', () => this.#onEnd())
      .on('error', error => this.close(error))
      .on('close', () => this.close())
  }

  /** Whether it carries a request. */
  get isBusy(): boolean {
    return this.#exchange !== undefined
  }

  /** Whether it was closed, or will not take anything any more. */
  get isClosed(): boolean {
    return this.#isClosed || !this.#socket.writable
  }

  /** Sends a request. The one before it is over. */
  send(exchange: Exchange): void {
    this.#exchange = exchange
    exchange.connection = this
    this.#since = this.#keeper.clock
    if (exchange.body === undefined) this.#socket.write(exchange.head, 'latin1')
    else exchange.body.sendOver(this.#socket, exchange.head, this)
  }

  /** Reads on after a pause. */
  resume(): void {
    this.#isPaused = false
    this.#since = this.#keeper.clock
    this.#socket.resume()
  }

  /** The target has taken some of the body. */
  onSent(): void {
    this.#since = this.#keeper.clock
  }

  /** Closes it where the target has let a deadline pass. */
  checkDeadline({ headers, idle }: Deadlines): void {
    const { body } = this.#exchange as Exchange
    const { clock } = this.#keeper
    // Then it is the client that is waited for.
    if (this.#isPaused || (this.#head === undefined && body?.isWaiting)) this.#since = clock
    const limit = this.#head === undefined ? headers : idle
    if (limit === 0 || clock - this.#since < limit) return
    if (this.#head === undefined) this.close(new ResponseError('ERR_RESPONSE_LATE', 'no answer in time'))
    else this.close(new ResponseError('ERR_RESPONSE_STALLED', 'nothing more of the answer in time'))
  }

  /** Closes it. A request that it carries fails with the error. */
  close(error?: Error): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#socket.destroy()
    const exchange = this.#release()
    this.#keeper.onClosed(this)
    const isSent = exchange?.body?.stop() !== 'nothing'
    exchange?.onFailure(error ?? new ResponseError('ERR_RESPONSE_CUT', 'the connection was closed'), isSent)
  }

  /** Takes bytes that came; `false` where no more are wanted before `resume`. */
  read(bytes: Buffer, length: number): boolean {
    try {
      if (this.#head !== undefined) this.#since = this.#keeper.clock
      let at = 0
      while (at < length && this.#exchange !== undefined) {
        at =
          this.#head === undefined ? this.#readHead(bytes, at, length) : this.#readBody(this.#head, bytes, at, length)
      }
      // It was not asked for, and would be taken for the answer to the next request.
      if (at < length) this.close()
    } catch (error) {
      this.close(error as Error)
    }
    return !this.#isPaused
  }

  #readHead(bytes: Buffer, at: number, length: number): number {
    const exchange = this.#exchange as Exchange
    const before = this.#text
    const text = before + bytes.toString('latin1', at, Math.min(length, at + longestSection))
    const end = text.indexOf('\r\n\r\n', Math.max(0, before.length - 3)) + 2
    if (end > longestSection || (end === 1 && text.length >= longestSection)) {
      throw new ResponseError('ERR_RESPONSE_HEAD_TOO_LARGE', `more than ${longestSection} bytes of headers`)
    }
    if (end === 1) {
      if (!mayBeResponse(text)) throw malformed('no status line')
      this.#text = text
      return length
    }
    this.#text = ''
    const head = parseResponseHead(text, end, exchange.isHead)
    const next = at + end + 2 - before.length
    if (head.status === 101) throw malformed('a change of protocol that nobody asked for')
    if (head.status < 200) {
      exchange.onInformation(head)
      return next
    }
    const bodyEnd = end + 2 + head.length
    if (head.framing === 'length' && bodyEnd <= text.length) {
      exchange.onWhole(head, text.slice(end + 2, bodyEnd))
      this.#finish(head, next + head.length === length)
      return next + head.length
    }
    this.#head = head
    this.#since = this.#keeper.clock
    this.#left = head.length
    this.#chunks = head.framing === 'chunked' ? new ChunkedBody() : undefined
    exchange.onHead(head, next < length)
    return next
  }

  #readBody(head: ResponseHead, bytes: Buffer, at: number, length: number): number {
    const chunks = this.#chunks
    if (chunks !== undefined && chunks.left === 0) {
      const next = chunks.read(bytes, at, length)
      if (chunks.isOver) this.#end(head, chunks.trailers, next === length)
      return next
    }
    const left = chunks?.left ?? (head.framing === 'close' ? length : this.#left)
    const next = Math.min(length, at + left)
    // What is read into is read into again.
    const isWanted = (this.#exchange as Exchange).onBody(Buffer.from(bytes.subarray(at, next)))
    if (!isWanted) this.#isPaused = true
    if (chunks !== undefined) chunks.left -= next - at
    else this.#left -= next - at
    if (head.framing === 'length' && this.#left === 0) this.#end(head, [], next === length)
    return next
  }

  #end(head: ResponseHead, trailers: readonly string[], isClean: boolean): void {
    this.#exchange?.onEnd(trailers)
    this.#finish(head, isClean)
  }

  /** The answer is over. `isClean`: nothing came after it. */
  #finish(head: ResponseHead, isClean: boolean): void {
    const exchange = this.#release()
    const sent = exchange?.body?.stop() ?? 'all'
    if (this.#isClosed) return
    if (!isClean || !head.isKept || sent !== 'all' || this.#socket.writableLength > 0) {
      this.close()
      return
    }
    if (this.#isPaused) this.resume()
    this.#keeper.onFree(this, head.keepAlive)
  }

  #onEnd(): void {
    const head = this.#head
    if (head?.framing === 'close') this.#end(head, [], true)
    else if (head?.framing === 'length') {
      this.close(new ResponseError('ERR_RESPONSE_SHORT', `${this.#left} bytes of the body are missing`))
    } else this.close()
  }

  /** Lets go of the request that it carries, and gives it. */
  #release(): Exchange | undefined {
    const exchange = this.#exchange
    if (exchange !== undefined) exchange.connection = undefined
    this.#exchange = undefined
    this.#head = undefined
    this.#chunks = undefined
    this.#text = ''
    return exchange
  }
}

/** Hands bytes that were read from a socket to its connection: without one, nothing was asked. */
function onRead(this: CarryingSocket, length: number, bytes: Uint8Array): boolean {
  const connection = this[carrier]
  if (connection === undefined) this.destroy()
  return connection?.read(bytes as Buffer, length) ?? false
}

const readSize = 65_536

/**
 * How sockets are read: into one buffer for all of them, out of which each piece is taken before the next is read. A
 * stream would need a buffer, an event and a place in a list for each.
 */
export const reading = {
  // There the system writes into the buffers of several sockets at once.
  buffer: process.platform === 'win32' ? () => Buffer.allocUnsafeSlow(readSize) : Buffer.allocUnsafeSlow(readSize),
  callback: onRead,
}
