import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/**
 * A request's body for sending it on, read as fast as the receiver takes it. It is a stream of its own because whoever
 * sends a body destroys it on failure, and destroying the request would cut the client off from its answer.
 */
export class RequestBody extends Readable {
  readonly #request: IncomingMessage

  constructor(request: IncomingMessage) {
    super()
    this.#request = request
    request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose).pause()
  }

  override _read(): void {
    this.#request.resume()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose).pause()
    callback(error)
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#request.pause()
  }

  readonly #onEnd = (): void => {
    this.push(null)
  }

  /** Half a body must not look like a whole one. */
  readonly #onClose = (): void => {
    if (!this.#request.readableEnded) this.destroy(new Error('the client closed the connection within its request'))
  }
}
