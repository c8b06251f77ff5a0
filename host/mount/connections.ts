import { IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Born, unbear } from './born.ts'
import { endEventStream } from './event-stream.ts'
import { joinWrites } from './joined-write.ts'

/** A connection, kept by the one host whose server has accepted it. */
interface Connection {
  readonly keeper: Connections
  /** Who answers on the response that it carries now; `undefined` where that is no application. */
  owner: object | undefined
  /** What its next request is born as: who comes is not known then, and is taken for who has come twice. */
  expected: Born | undefined
  last: Born | undefined
  /** What it has been used for. */
  use: 'nothing' | 'requests' | 'upgrade'
  /** What had been read from it when it was last looked at, and how many looks in a row found nothing new. */
  bytesRead: number
  idleLooks: number
  /** Of whoever observes the host: a place of its own on each connection would take a look-up of its own. */
  observation: object | undefined
}

// One for all hosts: V8 looks a symbol that never changes up as fast as a name.
const connectionKey = Symbol('portico.connection')

/**
 * The connections of a host's servers, and whose the response on each is.
 *
 * Applications are entered all the time and replaced or closed rarely, so that a request only leaves a mark on its
 * connection, and who is still inside is found by looking at the connections. A set of responses with a listener on each
 * cost several per cent of a small Express request, and a mark on the response one.
 */
export class Connections {
  readonly #sockets = new Set<Socket>()
  /**
   * The owners of responses that no connection leads to: those behind another one, injected ones, those of an outer host's
   * server.
   */
  readonly #others = new Map<ServerResponse, object | undefined>()

  /** Keeps the connections of a server from now on. `onClose` is told of a response that a connection closes under. */
  watch(server: Server, onClose?: (response: ServerResponse, socket: Socket) => void): void {
    keepUnsent(server, () => this.#carried())
    const keep = (socket: Socket) => {
      ;(socket as Kept)[connectionKey] = {
        keeper: this,
        owner: undefined,
        expected: undefined,
        last: undefined,
        use: 'nothing',
        bytesRead: 0,
        idleLooks: 0,
        observation: undefined,
      }
      joinWrites(socket)
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

  /** Where an observer keeps what it knows of a connection; `undefined` for one that is not kept here. */
  placeFor(socket: Socket | null): { observation: object | undefined } | undefined {
    return this.#of(socket)
  }

  /** What the next request of a connection is to be born as. */
  expected(socket: Socket): Born | undefined {
    return this.#of(socket)?.expected
  }

  /**
   * To be called with every request that arrives, and what it has to be born as: what its connection carries now is nobody's
   * yet.
   */
  begin(request: IncomingMessage, response: ServerResponse, born: Born | undefined): void {
    const connection = this.#of(request.socket)
    if (connection === undefined) return
    if (connection.use === 'nothing') connection.use = 'requests'
    if (response.socket === null) this.#keep(response, undefined)
    else connection.owner = undefined
    if (connection.expected !== born) this.setRight(request)
    connection.expected = connection.last === born ? born : undefined
    connection.last = born
  }

  /** Makes a request any other again, if another one was expected. */
  setRight(request: IncomingMessage): void {
    const connection = this.#of(request.socket)
    if (connection?.expected === undefined) return
    unbear(request, connection.expected.request, IncomingMessage)
    connection.expected = undefined
  }

  /** Marks a response as its owner's until it ends. */
  mark(request: IncomingMessage, response: ServerResponse, owner: object): void {
    const connection = this.#of(request.socket)
    const isOther = this.#others.size > 0 && this.#others.has(response)
    if (connection === undefined || response.socket === null || isOther) this.#keep(response, owner)
    else connection.owner = owner
  }

  /** The response that the connection of a request carries now, if it is the owner's. */
  currentOf({ socket }: IncomingMessage, owner: object): ServerResponse | undefined {
    const current = carriedBy(socket)
    return current && this.#ownerOf(current) === owner ? current : undefined
  }

  /** The responses of an owner that have not ended. */
  responsesOf(owner: object): ServerResponse[] {
    const responses = new Set([...this.#others.keys(), ...this.#carried()])
    return [...responses].filter(response => this.#ownerOf(response) === owner && !response.writableFinished)
  }

  /**
   * Lets connections end with the response that is on them, unless another one waits behind it: its request would be
   * left without an answer.
   */
  endWithResponse(): void {
    const waiting = new Set([...this.#others.keys()].map(({ req }) => req.socket))
    for (const socket of this.#sockets) {
      const current = carriedBy(socket)
      if (current && !waiting.has(socket)) current.shouldKeepAlive = false
    }
  }

  /** Takes a connection for one that has left HTTP: it may be silent as long as it likes. */
  leaveHttp(socket: Duplex): void {
    const connection = this.#of(socket as Socket)
    if (connection) connection.use = 'upgrade'
  }

  /** Cuts the connections that have nothing to do, and had nothing the last `looks` times this was called. */
  cutIdle(looks: number): void {
    for (const socket of this.#sockets) {
      const connection = this.#of(socket)
      if (connection?.use !== 'requests') continue
      const { bytesRead } = socket
      if (carriedBy(socket) || connection.bytesRead !== bytesRead) {
        connection.bytesRead = bytesRead
        connection.idleLooks = 0
      } else if (connection.idleLooks++ === looks) socket.destroy()
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

  #keep(response: ServerResponse, owner: object | undefined): void {
    if (!this.#others.has(response)) response.on('close', () => this.#others.delete(response))
    this.#others.set(response, owner)
  }

  #of(socket: Socket | null | undefined): Connection | undefined {
    const connection = (socket as Kept | null | undefined)?.[connectionKey]
    return connection?.keeper === this ? connection : undefined
  }

  #ownerOf(response: ServerResponse): object | undefined {
    if (this.#others.has(response)) return this.#others.get(response)
    return this.#of(response.socket)?.owner
  }
}

type Kept = Socket & { [connectionKey]?: Connection }

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
