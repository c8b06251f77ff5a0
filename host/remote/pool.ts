import { AsyncLocalStorage } from 'node:async_hooks'
import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { buildConnector } from 'undici'
import { idleTime } from '../core/idle-time.ts'
import { Connection, type ConnectionKeeper, type Deadlines, type Exchange, reading } from './connection.ts'
import type { TargetAddress } from './target-address.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

/** The connections to one target: those that are free carry the next request, the last used first. */
export class Pool implements ConnectionKeeper {
  /**
   * As of the last tick, milliseconds for which connections were looked after. Time for which the process itself was held
   * up is not among them: no target can help that, and its answer may have come meanwhile.
   */
  clock = 0
  readonly #most: number
  readonly #deadlines: Deadlines
  readonly #connect: (callback: buildConnector.Callback) => void
  /** Milliseconds between two looks at all deadlines: one timer for all connections. */
  readonly #tick: number
  // What happens on a connection is no part of the request for which it was made: it serves many.
  readonly #outside = AsyncLocalStorage.snapshot()
  readonly #connections = new Set<Connection>()
  readonly #free: Connection[] = []
  readonly #waiting: Exchange[] = []
  #connecting = 0
  #timer: NodeJS.Timeout | undefined
  #end: Error | undefined

  constructor(address: TargetAddress, { connections, timeouts, tls }: PoolOptions) {
    this.#most = connections ?? Number.POSITIVE_INFINITY
    this.#connect = connectorFor(address, timeouts.connect, tls)
    const shortest = Math.min(timeouts.headers || 60_000, timeouts.idle || 60_000)
    this.#tick = Math.min(1_000, Math.max(10, shortest / 10))
    // The clock may stand still for a tick before what is measured begins.
    this.#deadlines = {
      headers: timeouts.headers && timeouts.headers + this.#tick,
      idle: timeouts.idle && timeouts.idle + this.#tick,
    }
  }

  /** Connections that stand. */
  get connected(): number {
    return this.#connections.size
  }

  /** Sends a request as soon as a connection is free for it. */
  send(exchange: Exchange): void {
    if (this.#end !== undefined) {
      exchange.onFailure(this.#end, false)
      return
    }
    // A target that has ended one connection may have ended all that were kept: who comes again gets a new one.
    if (exchange.isRepeated) this.#free.pop()?.close()
    const connection = exchange.isRepeated ? undefined : this.#takeFree()
    if (connection !== undefined) connection.send(exchange)
    else if (this.#connections.size + this.#connecting < this.#most) this.#open(exchange)
    else this.#waiting.push(exchange)
  }

  /** Takes back a request whose answer nobody wants any more: its connection is of no use then. */
  cancel(exchange: Exchange, reason: Error): void {
    const place = this.#waiting.indexOf(exchange)
    if (place !== -1) this.#waiting.splice(place, 1)
    exchange.connection?.close(reason)
  }

  /** Closes every connection for good. What is under way, waits, or comes later fails with the error. */
  destroy(error: Error): void {
    this.#end = error
    for (const connection of this.#connections) connection.close(error)
    for (const exchange of this.#waiting.splice(0)) exchange.onFailure(error, false)
    clearInterval(this.#timer)
  }

  onFree(connection: Connection, keepAlive: number | undefined): void {
    const next = this.#waiting.length === 0 ? undefined : this.#waiting.shift()
    if (next !== undefined) {
      connection.send(next)
      return
    }
    const idle = idleTime(keepAlive)
    if (idle === 0) {
      connection.close()
      return
    }
    connection.closesAt = performance.now() + idle
    this.#free.push(connection)
  }

  onClosed(connection: Connection): void {
    this.#connections.delete(connection)
    const place = this.#free.indexOf(connection)
    if (place !== -1) this.#free.splice(place, 1)
    this.#openForNext()
  }

  #takeFree(): Connection | undefined {
    if (this.#free.length === 0) return undefined
    const now = performance.now()
    for (;;) {
      const connection = this.#free.pop()
      if (connection === undefined) return undefined
      if (!connection.isClosed && now < connection.closesAt) return connection
      connection.close()
    }
  }

  #openForNext(): void {
    if (this.#end !== undefined || this.#connections.size + this.#connecting >= this.#most) return
    const next = this.#waiting.shift()
    if (next !== undefined) this.#open(next)
  }

  /** Connects, and sends a request over the connection. */
  #open(exchange: Exchange): void {
    this.#connecting++
    try {
      this.#outside(() => this.#connect((error, socket) => this.#onConnected(exchange, error, socket)))
    } catch (error) {
      // Keys and certificates that OpenSSL cannot read.
      this.#onConnected(exchange, error as Error)
    }
  }

  #onConnected(exchange: Exchange, error: Error | null, socket?: Socket | null): void {
    this.#connecting--
    if (!socket) {
      exchange.onFailure(error as Error, false)
      this.#openForNext()
      return
    }
    if (this.#end !== undefined) {
      socket.destroy()
      exchange.onFailure(this.#end, false)
      return
    }
    const connection = new Connection(socket, this)
    this.#connections.add(connection)
    this.#watch()
    if (exchange.isOver) this.onFree(connection, undefined)
    else connection.send(exchange)
  }

  /** Looks after connections for as long as there are any. */
  #watch(): void {
    if (this.#timer !== undefined) return
    let before = performance.now()
    this.#timer = setInterval(() => {
      const now = performance.now()
      this.clock += Math.min(now - before, 2 * this.#tick)
      before = now
      for (const connection of this.#connections) {
        if (connection.isBusy) connection.checkDeadline(this.#deadlines)
        else if (now >= connection.closesAt) connection.close()
      }
      if (this.#connections.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }, this.#tick).unref()
  }
}

/** What of an upstream's options is about connections. */
export type PoolOptions = Pick<ResolvedUpstreamOptions, 'connections' | 'timeouts' | 'tls'>

/** Connects to a target, and has it prove its own name: the one that a request knows is that of the client's Host header. */
function connectorFor(
  { protocol, hostname, host, port, socketPath, servername }: TargetAddress,
  timeout: number,
  tls: ResolvedUpstreamOptions['tls'],
): (callback: buildConnector.Callback) => void {
  const connect = buildConnector({
    ...(socketPath === undefined ? {} : { socketPath }),
    ...(tls as object),
    allowH2: false,
    timeout,
    onread: reading,
  })
  const isSecure = protocol === 'https:'
  const place = { protocol, hostname, host, port: String(port) }
  const options = isSecure ? { ...place, servername: tls?.servername ?? servername } : place
  return callback => connect(options, callback)
}
