import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MountedApp } from '../adapters/types.ts'

/**
 * One application behind a mount, with the requests and upgraded sockets that are inside it now. Replacing a mount
 * puts a new instance in front while the old one finishes what it has.
 */
export class Instance {
  readonly kind: string
  /** The user's object, the key of its lifetime. */
  readonly app: object
  readonly mounted: MountedApp
  readonly responses = new Set<ServerResponse>()
  readonly sockets = new Set<Duplex>()
  #idle: (() => void) | undefined

  constructor(kind: string, app: object, mounted: MountedApp) {
    this.kind = kind
    this.app = app
    this.mounted = mounted
  }

  /** Counts a response as being inside until it closes. */
  track(response: ServerResponse): void {
    this.responses.add(response)
    response.on('close', () => this.#leave(this.responses, response))
  }

  /** Counts an upgraded socket as being inside until it closes. */
  trackSocket(socket: Duplex): void {
    this.sockets.add(socket)
    socket.on('close', () => this.#leave(this.sockets, socket))
  }

  /** Ends what would never end by itself: event streams and upgraded sockets. */
  endStreams(): void {
    for (const response of this.responses) if (isEventStream(response)) response.end()
    for (const socket of this.sockets) endSocket(socket)
  }

  /** Waits for everything inside to finish, and cuts what is left at the deadline, in milliseconds. */
  async drain(deadline: number): Promise<void> {
    this.endStreams()
    if (this.responses.size + this.sockets.size === 0) return
    const timer = setTimeout(() => this.cut(), deadline)
    await new Promise<void>(resolve => {
      this.#idle = resolve
    })
    clearTimeout(timer)
  }

  /** Cuts every connection that is still inside. */
  cut(): void {
    for (const response of this.responses) response.destroy()
    for (const socket of this.sockets) socket.destroy()
    this.#idle?.()
  }

  #leave<T>(inside: Set<T>, member: T): void {
    inside.delete(member)
    if (this.responses.size + this.sockets.size === 0) this.#idle?.()
  }
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

function endSocket(socket: Duplex): void {
  if (socket.writable) socket.end(goingAway)
}
