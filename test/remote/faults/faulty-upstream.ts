import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import type { Fault, Peer, Reached } from './fault.ts'
import { type Message, MessageReader } from './message.ts'

/** One connection that the host has made. */
interface Connection {
  readonly socket: Socket
  /** What is read and written: the socket, or TLS on it. */
  peer: Peer
  readonly reader: MessageReader
  /** Set once a fault was played after which nothing may be asked on it. */
  isSpoilt: boolean
}

interface Part {
  readonly fault: Fault
  reached: Reached
}

/**
 * An upstream that answers well, but for requests of a trial, to which it does what the trial's fault says. Every byte
 * it is sent is read strictly, so that it knows what reached it that no client asked for.
 */
export class FaultyUpstream {
  /** What is wrong with requests that came: malformed ones, and those that nobody but a smuggler asked for. */
  readonly violations: string[] = []
  readonly #server: Server
  readonly #secureContext: SecureContext | undefined
  readonly #connections = new Set<Connection>()
  readonly #parts = new Map<string, Part>()
  #port = 0
  #onConnection: Fault | undefined

  /** With a secure context it speaks TLS. */
  constructor(secureContext?: SecureContext) {
    this.#secureContext = secureContext
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, socket => this.#accept(socket))
  }

  get address(): string {
    return `${this.#secureContext === undefined ? 'http' : 'https'}://127.0.0.1:${this.#port}`
  }

  /** Connections that stand now. */
  get connections(): number {
    return this.#connections.size
  }

  /** Connections that should not stand any more: a fault was played on them, or a request was left within. */
  get owed(): number {
    return [...this.#connections].filter(({ isSpoilt, reader }) => isSpoilt || reader.isWithin).length
  }

  /** Takes connections, on the same port each time. */
  async listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Takes none any more, and ends those there are. */
  async refuse(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    await this.endConnections()
    await closed
  }

  /** Ends every connection as a server does that has been idle for long: what comes next needs a new one. */
  async endConnections(): Promise<void> {
    const all = [...this.#connections]
    await Promise.all(
      all.map(({ socket, peer }) => {
        const closed = socket.closed ? undefined : once(socket, 'close')
        peer.resume().end()
        return closed
      }),
    )
  }

  /** Cuts every connection and closes. */
  async close(): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined
    this.#server.close()
    for (const { socket } of this.#connections) socket.destroy()
    await closed
  }

  /** Plays a fault on everything asked under `/trial/<id>`, or on whatever connects. */
  begin(id: string, fault: Fault): void {
    this.#parts.set(id, { fault, reached: 'nothing' })
    if (fault.at === 'connection') this.#onConnection = fault
  }

  /** Goes back to answering well. */
  behave(): void {
    this.#onConnection = undefined
  }

  /** Forgets a trial, and tells how much of its request came. */
  end(id: string): Reached {
    const reached = this.#parts.get(id)?.reached ?? 'nothing'
    this.#parts.delete(id)
    return reached
  }

  /** Reads on where a fault had stopped reading: a socket that is not read never learns that it was closed. */
  drain(): void {
    for (const { peer } of this.#connections) peer.resume()
  }

  #accept(socket: Socket): void {
    const onConnection = this.#onConnection
    const connection: Connection = {
      socket,
      peer: socket,
      isSpoilt: onConnection !== undefined,
      reader: new MessageReader({
        kind: 'request',
        onHead: message => this.#onHead(connection, message),
        onWhole: message => this.#onWhole(connection, message),
      }),
    }
    this.#connections.add(connection)
    socket.on('error', () => {}).on('close', () => this.#connections.delete(connection))
    if (onConnection?.answer !== undefined) {
      onConnection.answer(socket)
      // The host has gone, or has ended: either is all that a fault waits for.
      socket.on('end', () => socket.destroy()).resume()
      return
    }
    const secureContext = onConnection?.presents ?? this.#secureContext
    const peer: Peer = secureContext === undefined ? socket : new TLSSocket(socket, { isServer: true, secureContext })
    connection.peer = peer
    if (peer !== socket) peer.on('close', () => socket.destroy())
    peer
      .on('error', () => socket.destroy())
      .on('data', (data: Buffer) => {
        if (!connection.isSpoilt) this.#read(connection, data)
      })
      .on('end', () => socket.destroy())
  }

  #read({ reader, socket }: Connection, data: Buffer): void {
    reader.push(data)
    if (reader.violation === undefined) return
    this.violations.push(reader.violation)
    socket.destroy()
  }

  #onHead(connection: Connection, message: Message): void {
    const part = this.#partOf(message)
    if (part === undefined) return
    part.reached = part.reached === 'nothing' ? 'a part' : 'smuggled: it came twice'
    if (part.fault.at !== 'head') return
    // What comes after is left in the kernel's buffers, and then in the host's.
    connection.peer.pause()
    this.#play(connection, part.fault)
  }

  #onWhole(connection: Connection, message: Message): void {
    const part = this.#partOf(message)
    if (part?.reached === 'a part') part.reached = 'all'
    if (connection.isSpoilt) return
    if (part?.fault.answer !== undefined) this.#play(connection, part.fault)
    else if (part !== undefined || asked.test(pathOf(message))) connection.peer.write(honestAnswer(message), 'latin1')
    else {
      this.violations.push(`${message.startLine} was smuggled`)
      connection.peer.write(honestAnswer(message), 'latin1')
    }
  }

  #play(connection: Connection, fault: Fault): void {
    connection.isSpoilt = fault.isReusable !== true
    fault.answer?.(connection.peer)
  }

  #partOf(message: Message): Part | undefined {
    return this.#parts.get(/^\/trial\/(\w+)(?:\?|$)/.exec(pathOf(message))?.[1] ?? '')
  }
}

/** What clients ask for; a trial that has ended may still be asked for, by a host that had not yet seen its client leave. */
const asked = /^\/(?:good|trial)\//

function pathOf({ startLine }: Message): string {
  return startLine.split(' ')[1] ?? ''
}

/** Names what was asked and with which body, so that no answer can be taken for another's. */
function honestAnswer(message: Message): string {
  const text = `${pathOf(message)} ${message.body}`
  return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n${
    message.startLine.startsWith('HEAD') ? '' : text
  }`
}
