import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Who sends a body's bytes. */
export interface BodySender {
  /** Some of them were written. */
  onSent(): void
  /** The connection is of no use any more. */
  close(error: Error): void
}

/**
 * A request's body for sending it on, read as fast as the receiver takes it. Nothing is read before it is sent. The head
 * goes with the first piece: a body that turns out to be malformed there reaches nobody.
 */
export class RequestBody {
  readonly #request: IncomingMessage
  /** Bytes that have to come; `undefined` where they go in chunks. */
  #left: number | undefined
  #socket: Socket | undefined
  #sender: BodySender | undefined
  /** The request's head, until it is written. */
  #head: string | undefined
  #isWhole = false

  /** `length`: bytes that it says to have; `undefined` sends it in chunks. */
  constructor(request: IncomingMessage, length: number | undefined) {
    this.#request = request
    this.#left = length
  }

  /** Whether its next piece has to come from the client. */
  get isWaiting(): boolean {
    return !this.#isWhole && this.#socket?.writableNeedDrain === false
  }

  /** Begins to send it, after the head. */
  sendOver(socket: Socket, head: string, sender: BodySender): void {
    this.#socket = socket
    this.#head = head
    this.#sender = sender
    if (this.#request.readableEnded) sender.close(new Error('the body was read before it could be sent on'))
    else this.#request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose).resume()
  }

  /** Reads on when the connection has taken what it had. */
  resume(): void {
    if (this.#isWhole) return
    this.#sender?.onSent()
    this.#request.resume()
  }

  /** Ends the sending, and tells how much was sent. */
  stop(): 'nothing' | 'a part' | 'all' {
    this.#socket = undefined
    this.#request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose).pause()
    return this.#isWhole ? 'all' : this.#head === undefined ? 'a part' : 'nothing'
  }

  readonly #onData = (piece: Buffer): void => {
    if (this.#left !== undefined) {
      this.#left -= piece.length
      if (this.#left < 0) {
        this.#sender?.close(new Error('the body is longer than the request said'))
        return
      }
    }
    if (this.#write(piece)) this.#request.pause()
  }

  readonly #onEnd = (): void => {
    if ((this.#left ?? 0) > 0) {
      this.#sender?.close(new Error('the body is shorter than the request said'))
      return
    }
    this.#isWhole = true
    if (this.#left === undefined) this.#write()
  }

  /** Half a body must not look like a whole one. */
  readonly #onClose = (): void => {
    if (!this.#isWhole) this.#sender?.close(new Error('the client closed the connection within its request'))
  }

  /** Sends a piece, without one the last chunk. Gives whether the connection has more than it can take. */
  #write(piece?: Buffer): boolean {
    const socket = this.#socket as Socket
    // All of it in one write.
    socket.cork()
    if (this.#head !== undefined) socket.write(this.#head, 'latin1')
    this.#head = undefined
    if (piece === undefined) socket.write('0\r\n\r\n', 'latin1')
    else if (this.#left === undefined) {
      socket.write(`${piece.length.toString(16)}\r\n`, 'latin1')
      socket.write(piece)
      socket.write('\r\n', 'latin1')
    } else socket.write(piece)
    socket.uncork()
    this.#sender?.onSent()
    return socket.writableNeedDrain
  }
}
