import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MountedApp } from '../adapters/types.ts'
import type { Connections } from './connections.ts'

/**
 * One application behind a mount, with the requests and upgraded sockets that are inside it now. Replacing a mount
 * puts a new instance in front while the old one finishes what it has.
 */
export class Instance {
  readonly kind: string
  /** The user's object, the key of its lifetime. */
  readonly app: object
  readonly mounted: MountedApp
  readonly #connections: Connections
  /** Upgraded sockets, each with what tells its protocol goodbye. */
  readonly #sockets = new Map<Duplex, Buffer>()

  constructor(kind: string, app: object, mounted: MountedApp, connections: Connections) {
    this.kind = kind
    this.app = app
    this.mounted = mounted
    this.#connections = connections
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
    this.#sockets.set(socket, protocol.toLowerCase() === 'websocket' ? goingAway : nothing)
    socket.on('close', () => this.#sockets.delete(socket))
  }

  /** Ends what would never end by itself: event streams and upgraded sockets. */
  endStreams(): void {
    for (const response of this.#connections.responsesOf(this)) if (isEventStream(response)) response.end()
    for (const [socket, goodbye] of this.#sockets) if (socket.writable) socket.end(goodbye)
  }

  /** Waits for everything inside to finish, and cuts what is left at the deadline, in milliseconds. */
  async drain(deadline: number): Promise<void> {
    this.endStreams()
    let isLate = false
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>(resolve => {
      timer = setTimeout(() => {
        isLate = true
        this.cut()
        resolve()
      }, deadline)
    })
    for (let [inside] = this.#inside(); inside !== undefined && !isLate; [inside] = this.#inside()) {
      await Promise.race([closed(inside), late])
    }
    clearTimeout(timer)
  }

  /** Cuts every connection that is still inside. */
  cut(): void {
    for (const stream of this.#inside()) stream.destroy()
  }

  #inside(): (ServerResponse | Duplex)[] {
    return [...this.#connections.responsesOf(this), ...this.#sockets.keys()]
  }
}

function closed(stream: ServerResponse | Duplex): Promise<void> {
  return new Promise(resolve => stream.once('close', resolve))
}

/**
 * An EventSource connects again by itself, so its stream can be ended between two events; any other body must finish.
 * The header block is read as it was sent: Node keeps what is given to `writeHead` out of `getHeader`.
 */
function isEventStream(response: ServerResponse): boolean {
  const { _header: sent } = response as unknown as { _header: string | null }
  return sent !== null && /\r\ncontent-type: *text\/event-stream/i.test(sent)
}

/**
 * A WebSocket close frame with status 1001, "going away" (RFC 6455 sections 5.5.1 and 7.4.1). Applications write
 * whole frames, so that it stands between two of them.
 */
const goingAway = Buffer.from([0x88, 0x02, 0x03, 0xe9])
const nothing = Buffer.alloc(0)
