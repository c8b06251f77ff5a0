import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { clientAddress, type Trust } from '../core/forwarded.ts'
import { redactTarget } from '../core/redact.ts'
import type { Mount } from '../mount/mount.ts'
import { errorCodeOf } from '../mount/problem.ts'
import type { RequestObserver } from '../mount/request-observer.ts'
import type { UpgradeResponse } from '../mount/upgrade-response.ts'
import type { AccessLog } from './access-log.ts'
import type { RequestMetrics } from './metrics/request-metrics.ts'
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
  readonly id: string | undefined
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
    if (observed.id !== undefined) response.setHeader(requestIdHeader, observed.id)
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
      id: accessLog && identifyRequest(request),
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
    const milliseconds = performance.now() - started
    const method = request.method ?? 'GET'
    const { received, sent } = this.#bytesOf(request.socket)
    const route = mount === undefined ? observed.route : routes?.of(mount, target)
    metrics?.end({ mount: mount?.name, method, status, seconds: milliseconds / 1000, received, sent, route, error })
    trace?.end({ status, route, error })
    if (id === undefined) return
    accessLog?.(mount)({
      reqId: id,
      method,
      url: redactTarget(target),
      status,
      ms: Math.round(milliseconds * 100) / 100,
      bytes: sent,
      ip: client,
      outcome: error,
      trace_id: trace?.traceId,
      span_id: trace?.spanId,
    })
  }

  /** What the connection has carried since its last request ended. Of answers that wait for others it is the first that has it. */
  #bytesOf(socket: Socket | null): { received: number; sent: number } {
    if (socket === null) return { received: 0, sent: 0 }
    const carrier = this.#carrierOf(socket)
    const read = socket.bytesRead ?? 0
    const written = socket.bytesWritten ?? 0
    const carried = { received: read - carrier.read, sent: written - carrier.written }
    carrier.read = read
    carrier.written = written
    return carried
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

/** Client Closed Request: where the client went away before an answer began, it has got no status. */
export const clientGone = 499

function statusOf(response: ServerResponse, isAborted: boolean): number {
  return isAborted && !response.headersSent ? clientGone : response.statusCode
}
