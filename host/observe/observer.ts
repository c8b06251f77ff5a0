import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import { clientAddress, type Trust } from '../core/forwarded.ts'
import type { Connections } from '../mount/connections.ts'
import type { Mount } from '../mount/mount.ts'
import { errorCodeOf } from '../mount/problem.ts'
import type { RequestObserver } from '../mount/request-observer.ts'
import type { UpgradeResponse } from '../mount/upgrade-response.ts'
import type { AccessLog, LoggedRequest } from './access-log.ts'
import { epochTime } from './epoch-time.ts'
import type { EndedRequest, MountRequests } from './metrics/mount-requests.ts'
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
  /** Knows the connections of the host's own servers, which tell `connectionClosed` of their end. */
  readonly connections: Pick<Connections, 'placeFor'>
  /** Whether it is the host itself that asks an application for its document, which nobody wants to read about. */
  isAsking(): boolean
}

/** What is told of the requests of one mount, or of the host itself: looked up once a request. */
interface ObservedMount {
  readonly requests: MountRequests | undefined
  readonly log: AccessLog | undefined
  /** The template that a target falls under, at a time of `performance.now()`. */
  readonly routeOf: ((target: string, now: number) => string | undefined) | undefined
}

type Mutable<Type> = { -readonly [Name in keyof Type]: Type[Name] }

/** A request, or upgrade, from its arrival to its end. One for all: another object would be one more to make and collect. */
interface Observed extends Mutable<EndedRequest & LoggedRequest> {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly mount: ObservedMount
  /** Milliseconds of `performance.now()`. */
  readonly started: number
  readonly trace: RequestTrace | undefined
}

/** Node tells here of every response that has been sent: a listener on each response would cost twenty times as much. */
const finished = channel('http.server.response.finish')

/**
 * What is kept of a connection, and not on the response that it carries: a framework that replaces that one's prototype
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
  /** Of connections that are not the host's own: those of a host that this one is mounted in, and injected ones. */
  readonly #foreign = new WeakMap<object, Carrier>()
  readonly #mounts = new WeakMap<Mount, ObservedMount>()
  /** What the host answers itself. */
  readonly #own: ObservedMount
  #watching = false

  constructor(parts: ObserverParts) {
    this.#parts = parts
    this.#own = this.#observeMount(undefined)
  }

  /** Observes a request from now on. Gives its trace, in whose context it is to be handled, where there is one. */
  observe(
    request: IncomingMessage,
    response: ServerResponse,
    mount: Mount | undefined,
    target: string,
  ): RequestTrace | undefined {
    const place = this.#parts.connections.placeFor(request.socket)
    if (place === undefined && this.#parts.isAsking()) return undefined
    const observed = this.#begin(request, response, mount, target)
    if (observed.id !== '') response.setHeader(requestIdHeader, observed.id)
    if (place !== undefined && response.socket !== null) carrierAt(place).observed = observed
    else this.#listen(observed, response)
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
    const { requests } = observed.mount
    let isTaken = false
    response.onTaken = () => {
      isTaken = true
      requests?.beginUpgrade()
    }
    socket.once('close', () => {
      if (isTaken) requests?.endUpgrade()
      this.#end(observed, isTaken ? 101 : statusOf(response, false), isTaken ? undefined : errorCodeOf(response))
    })
    return observed.trace
  }

  /** Names the native route that answers. `find` is called only where the host answers itself: Fastify makes what it tells anew. */
  nameRoute(request: IncomingMessage, find: () => string | undefined): void {
    const observed = this.#carrierOf(request.socket)?.observed
    if (observed?.request === request && observed.mount === this.#own) observed.route = find()
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

  #begin(request: IncomingMessage, response: ServerResponse, mounted: Mount | undefined, target: string): Observed {
    if (!this.#watching) {
      finished.subscribe(this.#onFinished)
      this.#watching = true
    }
    const { tracing, accessLog, trust } = this.#parts
    const mount = this.#mountOf(mounted)
    mount.requests?.begin()
    const id = accessLog ? identifyRequest(request) : ''
    const trace = tracing?.begin(request, mounted)
    return {
      request,
      response,
      mount,
      target,
      method: request.method ?? 'GET',
      id,
      // A closed connection does not tell it any more.
      client: accessLog && clientAddress(request, trust),
      trace,
      traceId: trace?.traceId,
      spanId: trace?.spanId,
      started: performance.now(),
      seconds: 0,
      endedAt: 0,
      status: 0,
      received: 0,
      sent: 0,
      route: undefined,
      error: undefined,
    }
  }

  readonly #onFinished = (message: unknown): void => {
    const { response, socket } = message as { response: ServerResponse; socket: Socket }
    this.#finish(response, socket, false)
  }

  #finish(response: ServerResponse, socket: Socket, isAborted: boolean): void {
    const place = this.#parts.connections.placeFor(socket)
    const carrier = place?.observation as Carrier | undefined
    const observed = carrier?.observed
    if (carrier === undefined || observed?.response !== response) return
    carrier.observed = undefined
    this.#endRequest(observed, response, isAborted)
  }

  /** For a response that no connection of the host's own carries: one that waits behind another, or was injected. */
  #listen(observed: Observed, response: ServerResponse): void {
    let hasEnded = false
    const end = (isAborted: boolean) => {
      if (!hasEnded) this.#endRequest(observed, response, isAborted)
      hasEnded = true
    }
    response.once('finish', () => end(false))
    response.once('close', () => end(true))
  }

  #endRequest(observed: Observed, response: ServerResponse, isAborted: boolean): void {
    this.#end(observed, statusOf(response, isAborted), errorCodeOf(response) ?? (isAborted ? 'aborted' : undefined))
  }

  #end(observed: Observed, status: number, error: string | undefined): void {
    const { mount, target, trace } = observed
    const { socket } = observed.request
    const now = performance.now()
    observed.seconds = (now - observed.started) / 1000
    observed.endedAt = epochTime(now)
    observed.status = status
    observed.error = error
    const carrier = socket && this.#carrierOf(socket)
    if (carrier) {
      // What the connection has carried since its last request ended. Of answers that wait for others the first has it.
      observed.received = (socket.bytesRead ?? 0) - carrier.read
      observed.sent = bytesWritten(socket) - carrier.written
      carrier.read += observed.received
      carrier.written += observed.sent
    }
    if (mount.routeOf !== undefined) observed.route = mount.routeOf(target, now)
    trace?.end({ status, route: observed.route, error })
    mount.requests?.end(observed)
    mount.log?.(observed)
  }

  #mountOf(mount: Mount | undefined): ObservedMount {
    if (mount === undefined) return this.#own
    let observed = this.#mounts.get(mount)
    if (observed === undefined) {
      observed = this.#observeMount(mount)
      this.#mounts.set(mount, observed)
    }
    return observed
  }

  #observeMount(mount: Mount | undefined): ObservedMount {
    const { metrics, routes, accessLog } = this.#parts
    return {
      requests: metrics?.of(mount?.name),
      log: accessLog?.(mount),
      routeOf: mount && routes && ((target, now) => routes.of(mount, target, now)),
    }
  }

  #carrierOf(socket: Socket): Carrier {
    const place = this.#parts.connections.placeFor(socket)
    if (place !== undefined) return carrierAt(place)
    let carrier = this.#foreign.get(socket)
    if (carrier === undefined) {
      carrier = newCarrier()
      this.#foreign.set(socket, carrier)
    }
    return carrier
  }
}

function carrierAt(place: { observation: object | undefined }): Carrier {
  place.observation ??= newCarrier()
  return place.observation as Carrier
}

function newCarrier(): Carrier {
  return { observed: undefined, read: 0, written: 0 }
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
