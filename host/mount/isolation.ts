import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
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

/** The visit whose request the connection carries now. */
const current = Symbol('portico.visit')

interface Connection {
  [current]?: Visit | undefined
}

const places = new AsyncLocalStorage<Visit | Connection | undefined>()

/**
 * Runs a function as part of what happens on a connection. Events of a request's body come from the connection and not
 * from its handler: an application that throws in `request.on('end', …)` is found by it.
 */
export function runOnConnection<R>(socket: Duplex, run: () => R): R {
  return places.run(socket as Connection, run)
}

/** Runs a function that belongs to the host: its errors are nobody's else. */
export function runOutside(request: IncomingMessage, run: () => void): void {
  ;(request.socket as Connection)[current] = undefined
  places.run(undefined, run)
}

/** Runs a handler, and whatever it starts, as part of a visit. */
export function runInVisit<Answer>(
  visit: Visit,
  handle: (request: never, response: ServerResponse) => Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Answer {
  ;(request.socket as Connection)[current] = visit
  return places.run(visit, handle, request as never, response)
}

/** Makes every event of an upgraded socket part of a visit, and takes the application in. */
export function upgradeInVisit(visit: Visit, socket: Duplex, upgrade: () => void): void {
  const emit = socket.emit.bind(socket)
  socket.emit = ((...event: Parameters<typeof emit>) => {
    try {
      return places.run(visit, emit, ...event)
    } catch (error) {
      // Beyond run() it would be nobody's again.
      visit.onStray(visit, error)
      return true
    }
  }) as typeof socket.emit
  places.run(visit, upgrade)
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
  const place = places.getStore()
  const visit = place === undefined || 'mount' in place ? place : place[current]
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
