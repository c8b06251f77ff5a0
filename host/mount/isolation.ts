import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Mount } from './mount.ts'

/** One request's or upgrade's stay in a mount. */
export interface Visit {
  readonly mount: Mount
  /** What could still be answered; `undefined` for an upgrade. */
  readonly response: ServerResponse | undefined
  /** Told when code of the application throws where nothing catches it. */
  readonly onStray: (visit: Visit, error: unknown) => void
}

const visits = new AsyncLocalStorage<Visit>()

type Handle<Answer> = (request: never, response: ServerResponse) => Answer

/** Runs a handler, and whatever it starts, as part of a visit. */
export function runInVisit<Answer>(
  visit: Visit,
  handle: Handle<Answer>,
  request: IncomingMessage,
  response: ServerResponse,
): Answer {
  if (hasBody(request)) placeEvents(visit, request)
  return visits.run(visit, handle, request as never, response)
}

/** The visits of one connection to one application, one after another, with a context that is made once for all of them. */
interface Stay {
  /** The instance that is visited: after a replacement the mount has another. */
  readonly visited: object
  readonly visit: Visit
  readonly run: <Answer>(handle: Handle<Answer>, request: IncomingMessage, response: ServerResponse) => Answer
}

const stay = Symbol('portico.stay')
const requestStart = channel('http.server.request.start')

/**
 * The same for a request that comes straight from the host's own server. A context a request costs a light application
 * five per cent, so that the connection keeps one for its mount. That leaves out what somebody has put into the context of
 * this very request, which only instrumentation of the server can do: where there is any, each request has its own again.
 */
export function runInStay<Answer>(
  visitOf: () => Visit,
  visited: object,
  handle: Handle<Answer>,
  request: IncomingMessage,
  response: ServerResponse,
): Answer {
  if (requestStart.hasSubscribers || Object.hasOwn(Server.prototype, 'emit')) {
    return runInVisit(visitOf(), handle, request, response)
  }
  const connection = request.socket as { [stay]?: Stay }
  let current = connection[stay]
  if (current?.visited !== visited) {
    const visit = visitOf()
    current = { visited, visit, run: visits.run(visit, AsyncLocalStorage.snapshot) as unknown as Stay['run'] }
    connection[stay] = current
  }
  if (hasBody(request)) placeEvents(current.visit, request)
  return current.run(handle, request, response)
}

/** Lets an application take an upgraded socket as part of a visit. */
export function upgradeInVisit(visit: Visit, socket: Duplex, upgrade: () => void): void {
  placeEvents(visit, socket)
  visits.run(visit, upgrade)
}

/**
 * Makes the events of a stream part of a visit. A body, or what comes over a socket, comes from the connection and not
 * from the handler: an application that throws in `request.on('data', …)` would be nobody's, and end the process.
 */
function placeEvents(visit: Visit, stream: Duplex | IncomingMessage): void {
  const emit = stream.emit.bind(stream) as (...event: unknown[]) => boolean
  stream.emit = ((...event: unknown[]) => {
    try {
      return visits.run(visit, emit, ...event)
    } catch (error) {
      // Beyond run() it would be nobody's again.
      visit.onStray(visit, error)
      return true
    }
  }) as typeof stream.emit
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined
}

let watchers = 0

/**
 * Keeps the process up when a mounted application throws where nothing catches it, in a timer, an event or a promise: an
 * error that belongs to a visit is told to its host, so that the other mounts keep serving. Every other error ends the
 * process as Node does by default. Gives the function that ends the watch.
 */
export function watchStrayErrors(): () => void {
  if (watchers++ === 0) process.on('uncaughtException', onUncaught)
  let watching = true
  return () => {
    if (!watching) return
    watching = false
    if (--watchers === 0) process.off('uncaughtException', onUncaught)
  }
}

function onUncaught(error: unknown): void {
  const visit = visits.getStore()
  if (visit !== undefined) {
    visit.onStray(visit, error)
    return
  }
  if (process.listenerCount('uncaughtException') > 1) return
  // Nobody else listens, so this is the default again: thrown once more with no listener left, it is printed and ends
  // the process with status 1.
  process.off('uncaughtException', onUncaught)
  watchers = 0
  process.nextTick(() => {
    throw error
  })
}
