import type { Duplex } from 'node:stream'
import { WebSocketFrames } from '../core/websocket-frames.ts'

/** A socket that an application has taken by an upgrade. */
export class UpgradedSocket {
  readonly #socket: Duplex
  /** What the application sends, where it is a WebSocket. Of other protocols nothing is known. */
  readonly #frames: WebSocketFrames | undefined
  readonly #write: Duplex['write']
  #isLeaving = false

  /** `protocol` is what the client asked for. */
  constructor(socket: Duplex, protocol: string) {
    this.#socket = socket
    this.#write = socket.write
    if (protocol.toLowerCase() !== 'websocket') return
    this.#frames = new WebSocketFrames()
    socket.write = this.#follow as Duplex['write']
  }

  /**
   * Ends it in the way of its protocol: a WebSocket is told that the host goes away, as soon as its handshake is over and
   * the frame that is being sent is whole. Doing it again changes nothing.
   */
  end(): void {
    if (this.#isLeaving || !this.#socket.writable) return
    this.#isLeaving = true
    if (this.#frames === undefined) this.#socket.end()
    else if (this.#frames.isBetween) this.#sayGoodbye()
  }

  /** Resolves when it has closed. */
  closed(): Promise<void> {
    return new Promise(resolve => this.#socket.once('close', resolve))
  }

  destroy(): void {
    this.#socket.destroy()
  }

  readonly #follow = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const write = (...given: unknown[]): boolean => Reflect.apply(this.#write, this.#socket, given)
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, rest[0] as BufferEncoding) : chunk
    const frames = this.#frames as WebSocketFrames
    if (!this.#isLeaving) {
      frames.read(bytes)
      return write(chunk, ...rest)
    }
    const whole = frames.readToNext(bytes)
    if (!frames.isBetween) return write(chunk, ...rest)
    const goesOn = write(bytes.subarray(0, whole), rest.find(isFunction))
    this.#sayGoodbye()
    return goesOn
  }

  #sayGoodbye(): void {
    // The application goes on sending until it hears of it, and a write after the end would cut the connection.
    this.#socket.write = ((...given: unknown[]) => {
      const done = given.find(isFunction)
      if (done !== undefined) process.nextTick(done)
      return true
    }) as Duplex['write']
    this.#socket.end(goingAway)
  }
}

function isFunction(value: unknown): value is () => void {
  return typeof value === 'function'
}

/** A WebSocket close frame with status 1001, "going away" (RFC 6455 sections 5.5.1 and 7.4.1). */
const goingAway = Buffer.from([0x88, 0x02, 0x03, 0xe9])
