import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { endEventStream } from './event-stream.ts'

/**
 * The connections of a host's servers, and whose the response on each is.
 *
 * Applications are entered all the time and replaced or closed rarely, so that a request only leaves a mark, and who is
 * still inside is found by looking at the connections. A set of responses with a listener on each cost several per cent
 * of a small Express request.
 */
export class Connections {
  // Of this host alone: in a host within a host one response has a mark of each.
  readonly #owner = Symbol('portico.owner')
  readonly #sockets = new Set<Socket>()
  /** Responses that no connection leads to: those behind another one, injected ones, those of an outer host's server. */
  readonly #others = new Set<ServerResponse>()

  /** Keeps the connections of a server from now on. `onClose` is told of a response that a connection closes under. */
  watch(server: Server, onClose?: (response: ServerResponse, socket: Socket) => void): void {
    keepUnsent(server, () => this.#carried())
    const keep = (socket: Socket) => {
      this.#setOwner(socket, this)
      this.#sockets.add(socket)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        const current = carriedBy(socket)
        if (current) onClose?.(current, socket)
      })
    }
    server.on('connection', keep)
    server.on('secureConnection', keep)
  }

  /** Whether a connection is one of those kept here. */
  has(socket: Socket): boolean {
    return this.#ownerOf(socket) === this
  }

  /** Marks a response as its owner's until it ends. */
  mark(request: IncomingMessage, response: ServerResponse, owner: object): void {
    this.#setOwner(response, owner)
    if (response.socket !== null && this.has(request.socket)) return
    this.#others.add(response)
    response.on('close', () => this.#others.delete(response))
  }

  /** The response that the connection of a request carries now, if it is the owner's. */
  currentOf({ socket }: IncomingMessage, owner: object): ServerResponse | undefined {
    const current = carriedBy(socket)
    return current && this.#ownerOf(current) === owner ? current : undefined
  }

  /** The responses of an owner that have not ended. */
  responsesOf(owner: object): ServerResponse[] {
    const responses = new Set([...this.#others, ...this.#carried()])
    return [...responses].filter(response => this.#ownerOf(response) === owner && !response.writableFinished)
  }

  /**
   * Lets connections end with the response that is on them, unless another one waits behind it: its request would be
   * left without an answer.
   */
  endWithResponse(): void {
    const waiting = new Set([...this.#others].map(({ req }) => req.socket))
    for (const socket of this.#sockets) {
      const current = carriedBy(socket)
      if (current && !waiting.has(socket)) current.shouldKeepAlive = false
    }
  }

  /** Ends the event streams that connections carry, whoever answers. */
  endEventStreams(): void {
    for (const response of this.#carried()) endEventStream(response)
  }

  /** Cuts every connection, those that are still shaking hands included, which their server does not know yet. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #carried(): ServerResponse[] {
    return [...this.#sockets].map(carriedBy).filter(response => response !== null && response !== undefined)
  }

  #setOwner(marked: object, owner: object): void {
    ;(marked as Record<symbol, object>)[this.#owner] = owner
  }

  #ownerOf(marked: object): object | undefined {
    return (marked as Record<symbol, object | undefined>)[this.#owner]
  }
}

/** The response that a connection carries now. Node names it nowhere else. */
function carriedBy(socket: Socket): ServerResponse | null | undefined {
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage
}

/**
 * Keeps a connection open while an answer is sent on it. Node takes one for idle as soon as its answer has been given,
 * and `closeIdleConnections` cut what of a long one was still in memory.
 */
function keepUnsent(server: Server, carried: () => readonly ServerResponse[]): void {
  const closeIdle = server.closeIdleConnections
  server.closeIdleConnections = function () {
    const unsent = carried().filter(({ finished, writableFinished }) => finished && !writableFinished)
    for (const response of unsent) response.finished = false
    closeIdle.call(this)
    for (const response of unsent) response.finished = true
  }
}
