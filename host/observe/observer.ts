import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import { clientAddress, type Trust } from '../core/forwarded.ts'
import type { Mount } from '../mount/mount.ts'
import { errorCodeOf } from '../mount/problem.ts'
import type { RequestObserver } from '../mount/request-observer.ts'
import type { UpgradeResponse } from '../mount/upgrade-response.ts'
import type { AccessLog, LoggedRequest } from './access-log.ts'
import type { EndedRequest, RequestMetrics } from './metrics/request-metrics.ts'
import type { Routes } from './metrics/routes.ts'
import { identifyRequest, requestIdHeader, requestIdOf } from './request-id.ts'
import type { RequestTrace, Tracing } from './tracing.ts'

/** What observes; each may be absent. */
export interface ObserverParts {
  readonly metrics: RequestMetrics | undefined
  readonly tracing: Tracing | undefined
  /** Gives what writes the access lines of a mount, or of the host itself. */
  readonly accessLog: ((mount: Mount | undefined) => AccessLog) | undefined
  readonly routes: Pick<Routes, 'of'> | undefined
  readonly trust: Trust
  /** Whether a connection is one of the host's own servers, which tells `connectionClosed` of its end. */
  ownsConnection(socket: Socket): boolean
  /** Whether it is the host itself that asks an application for its document, which nobody wants to read about. */
  isAsking(): boolean
}

/** A request, or upgrade, from its arrival to its end. */
interface Observed {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly mount: Mount | undefined
  readonly target: string
  /** Milliseconds of `performance.now()`. */
  readonly started: number
  /** What it is logged by; `''` where it is not. */
  readonly id: string
  /** The client's address, which a closed connection does not tell any more. */
  readonly client: string | undefined
  readonly trace: RequestTrace | undefined
  /** The template of a native route. */
  route: string | undefined
}

/** Node tells here of every response that has been sent: a listener on each response would cost twenty times as much. */
const finished = channel('http.server.response.finish')

/**
 * What is kept on a connection, and not on the response that it carries: a framework that replaces that one's prototype
 * makes each look at it cost a microsecond.
 */
interface Carrier {
  /** The request that is observed now. */
  observed: Observed | undefined
  /** Bytes read and written when the last one ended. */
  read: number
  written: number
}

/**
 * Observes every request of a host, from the front door to the end of its answer, for metrics, traces and the access log.
 * It sees what the client sees, whoever answers.
 */
export class Observer implements RequestObserver {
  readonly #parts: ObserverParts
  // Of this host alone: in a host within a host one connection has two.
  readonly #carrier = Symbol('portico.carrier')
  #watching = false

  constructor(parts: ObserverParts) {
    this.#parts = parts
  }

  /** Observes a request from now on. Gives its trace, in whose context it is to be handled, where there is one. */
  observe(
    request: IncomingMessage,
    response: ServerResponse,
    mount: Mount | undefined,
    target: string,
  ): RequestTrace | undefined {
    const isOwn = this.#parts.ownsConnection(request.socket)
    if (!isOwn && this.#parts.isAsking()) return undefined
    const observed = this.#begin(request, response, mount, target)
    if (observed.id !== '') response.setHeader(requestIdHeader, observed.id)
    if (response.socket !== null && isOwn) this.#carrierOf(request.socket).observed = observed
    else this.#listen(observed)
    return observed.trace
  }

  /** The same for an upgrade. `response` holds its socket until an application takes that. */
  observeUpgrade(
    request: IncomingMessage,
    response: UpgradeResponse,
    socket: Duplex,
    mount: Mount,
    target: string,
  ): RequestTrace | undefined {
    const observed = this.#begin(request, response, mount, target)
    const { metrics } = this.#parts
    let isTaken = false
    response.onTaken = () => {
      isTaken = true
      metrics?.beginUpgrade(mount.name)
    }
    socket.once('close', () => {
      if (isTaken) metrics?.endUpgrade(mount.name)
      this.#end(observed, isTaken ? 101 : statusOf(response, false), isTaken ? undefined : errorCodeOf(response))
    })
    return observed.trace
  }

  /** Names the native route that answers. `find` is called only where the host answers itself: Fastify makes what it tells anew. */
  nameRoute(request: IncomingMessage, find: () => string | undefined): void {
    const observed = this.#carrierOf(request.socket).observed
    if (observed?.request === request && observed.mount === undefined) observed.route = find()
  }

  /** The id that a request is logged by. */
  idOf(request: IncomingMessage): string | undefined {
    return this.#parts.accessLog && requestIdOf(request)
  }

  /** To be called when a connection of the host's own has closed, with the response that it still carried. */
  connectionClosed(response: ServerResponse, socket: Socket): void {
    this.#finish(response, socket, true)
  }

  /** Ends observing; what has not ended by now is not counted. */
  close(): void {
    if (this.#watching) finished.unsubscribe(this.#onFinished)
    this.#watching = false
  }

  #begin(request: IncomingMessage, response: ServerResponse, mount: Mount | undefined, target: string): Observed {
    if (!this.#watching) {
      finished.subscribe(this.#onFinished)
      this.#watching = true
    }
    const { metrics, tracing, accessLog, trust } = this.#parts
    metrics?.begin(mount?.name)
    return {
      request,
      response,
      mount,
      target,
      started: performance.now(),
      id: accessLog ? identifyRequest(request) : '',
      client: accessLog && clientAddress(request, trust),
      trace: tracing?.begin(request, mount),
      route: undefined,
    }
  }

  readonly #onFinished = (message: unknown): void => {
    const { response, socket } = message as { response: ServerResponse; socket: Socket }
    this.#finish(response, socket, false)
  }

  #finish(response: ServerResponse, socket: Socket, isAborted: boolean): void {
    const carrier = (socket as unknown as Record<symbol, Carrier | undefined>)[this.#carrier]
    const observed = carrier?.observed
    if (carrier === undefined || observed?.response !== response) return
    carrier.observed = undefined
    this.#endRequest(observed, isAborted)
  }

  /** For a response that no connection of the host's own carries: one that waits behind another, or was injected. */
  #listen(observed: Observed): void {
    const { response } = observed
    let hasEnded = false
    const end = (isAborted: boolean) => {
      if (!hasEnded) this.#endRequest(observed, isAborted)
      hasEnded = true
    }
    response.once('finish', () => end(false))
    response.once('close', () => end(true))
  }

  #endRequest(observed: Observed, isAborted: boolean): void {
    const { response } = observed
    this.#end(observed, statusOf(response, isAborted), errorCodeOf(response) ?? (isAborted ? 'aborted' : undefined))
  }

  #end(observed: Observed, status: number, error: string | undefined): void {
    const { metrics, routes, accessLog } = this.#parts
    const { request, mount, target, started, id, client, trace } = observed
    const seconds = (performance.now() - started) / 1000
    const endedAt = Date.now()
    // What the connection has carried since its last request ended. Of answers that wait for others the first has it.
    let received = 0
    let sent = 0
    const socket = request.socket as Socket | null
    if (socket !== null) {
      const carrier = this.#carrierOf(socket)
      received = (socket.bytesRead ?? 0) - carrier.read
      sent = bytesWritten(socket) - carrier.written
      carrier.read += received
      carrier.written += sent
    }
    const route = mount === undefined ? observed.route : routes?.of(mount, target, endedAt)
    trace?.end({ status, route, error })
    // One for metrics and log, which look at it later: it keeps nothing else in memory that the request came with.
    const ended: EndedRequest & LoggedRequest = {
      mount: mount?.name,
      id,
      method: request.method ?? 'GET',
      target,
      status,
      seconds,
      received,
      sent,
      route,
      error,
      client,
      traceId: trace?.traceId,
      spanId: trace?.spanId,
      endedAt,
    }
    metrics?.end(ended)
    accessLog?.(mount)(ended)
  }

  #carrierOf(socket: Socket): Carrier {
    const marked = socket as unknown as Record<symbol, Carrier | undefined>
    let carrier = marked[this.#carrier]
    if (carrier === undefined) {
      carrier = { observed: undefined, read: 0, written: 0 }
      marked[this.#carrier] = carrier
    }
    return carrier
  }
}

/** The same as `bytesWritten`, which makes a list of what waits to be written even where nothing does. */
function bytesWritten(socket: Socket): number {
  const written = socket.writableLength === 0 ? (socket as { _bytesDispatched?: number })._bytesDispatched : undefined
  return written ?? socket.bytesWritten ?? 0
}

/** Client Closed Request: where the client went away before an answer began, it has got no status. */
export const clientGone = 499

function statusOf(response: ServerResponse, isAborted: boolean): number {
  return isAborted && !response.headersSent ? clientGone : response.statusCode
}
