import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MountedApp } from '../adapters/types.ts'
import { type Born, bornAs } from './born.ts'
import type { Connections } from './connections.ts'
import { endEventStream } from './event-stream.ts'
import { UpgradedSocket } from './upgraded-socket.ts'

/**
 * One application behind a mount, with the requests and upgraded sockets that are inside it now. Replacing a mount
 * puts a new instance in front while the old one finishes what it has.
 */
export class Instance {
  readonly kind: string
  /** The user's object, the key of its lifetime. */
  readonly app: object
  readonly mounted: MountedApp
  /** What its requests and responses are born as. */
  readonly born: Born | undefined
  readonly #connections: Connections
  readonly #sockets = new Set<UpgradedSocket>()

  constructor(kind: string, app: object, mounted: MountedApp, connections: Connections) {
    this.kind = kind
    this.app = app
    this.mounted = mounted
    this.born = mounted.prototypes && bornAs(mounted.prototypes)
    this.#connections = connections
  }

  /** How many requests and upgraded sockets are inside. */
  get size(): number {
    return this.#connections.responsesOf(this).length + this.#sockets.size
  }

  /** Counts a response as being inside until it ends. */
  track(request: IncomingMessage, response: ServerResponse): void {
    this.#connections.mark(request, response, this)
  }

  /** The response inside that the connection of a request carries now. */
  currentResponse(request: IncomingMessage): ServerResponse | undefined {
    return this.#connections.currentOf(request, this)
  }

  /** Counts a socket upgraded to a protocol as being inside until it closes. */
  trackSocket(socket: Duplex, protocol: string): void {
    const upgraded = new UpgradedSocket(socket, protocol)
    this.#sockets.add(upgraded)
    socket.on('close', () => this.#sockets.delete(upgraded))
  }

  /** Ends what would never end by itself: event streams and upgraded sockets. */
  endStreams(): void {
    for (const response of this.#connections.responsesOf(this)) endEventStream(response)
    for (const socket of this.#sockets) socket.end()
  }

  /**
   * Waits for everything inside to finish, and cuts what is left at the deadline, in milliseconds. Gives how much that
   * was.
   */
  async drain(deadline: number): Promise<number> {
    this.endStreams()
    // A stream may only begin now, in answer to a request that is inside already.
    const ending = setInterval(() => this.endStreams(), streamsInterval)
    let left = 0
    let isLate = false
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      isLate = true
      left = this.size
      this.cut()
      late.resolve()
    }, deadline)
    for (let inside = this.#first(); inside !== undefined && !isLate; inside = this.#first()) {
      await Promise.race([inside, late.promise])
    }
    clearTimeout(timer)
    clearInterval(ending)
    return left
  }

  /** Cuts every connection that is still inside. */
  cut(): void {
    for (const response of this.#connections.responsesOf(this)) response.destroy()
    for (const socket of this.#sockets) socket.destroy()
  }

  /** The end of the first that is inside; `undefined` where nothing is. */
  #first(): Promise<void> | undefined {
    const [response] = this.#connections.responsesOf(this)
    if (response !== undefined) return new Promise(resolve => response.once('close', resolve))
    const [socket] = this.#sockets
    return socket?.closed()
  }
}

/** Milliseconds between two looks for streams that have begun while nothing new is let in. */
export const streamsInterval = 50
