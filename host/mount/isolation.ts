import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MountedRequest } from '../adapters/types.ts'
import { hasBody } from '../core/has-body.ts'
import type { Instance } from './instance.ts'
import type { Mount } from './mount.ts'

/** A stay of requests, or of an upgrade, in a mount. */
export interface Visit {
  readonly mount: Mount
  /** What could still be answered now: of a connection's requests the one it carries, of an upgrade nothing. */
  readonly responseNow: () => ServerResponse | undefined
  /** Told when code of the application throws where nothing catches it. */
  readonly onStray: (visit: Visit, error: unknown) => void
}

/**
 * The context of a connection, made once for all its requests: a context a request costs a light application five per
 * cent. It is for one owner, the first whose code a request of the connection runs. Everybody else's code runs outside it.
 */
class ConnectionContext {
  /** An application's instance, the host itself, or nobody yet. */
  owner: object | undefined
  /** `undefined` where the owner is the host. */
  visit: Visit | undefined
}

/** Makes visits. */
export interface Visits {
  /** One of all requests of a connection to an application. */
  ofConnection(mount: Mount, instance: Instance, request: IncomingMessage): Visit
  /** One of this request alone. */
  ofRequest(mount: Mount, response: ServerResponse): Visit
}

const contexts = new AsyncLocalStorage<Visit | ConnectionContext | undefined>()

type Handle<Answer> = (request: never, response: ServerResponse) => Answer

/** Accepts a connection of the host's own server in a context of its own, which everything that happens on it inherits. */
export function acceptConnection(accept: () => boolean): boolean {
  return contexts.run(new ConnectionContext(), accept)
}

/** Runs the host's own handler, outside of every visit. */
export function runAsHost(
  host: object,
  handle: Handle<void>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const here = contexts.getStore()
  if (here instanceof ConnectionContext) {
    here.owner ??= host
    if (here.owner !== host) {
      contexts.run(undefined, handle, request as never, response)
      return
    }
  }
  handle(request as never, response)
}

/**
 * Runs the handler of an application's instance, and whatever it starts, as part of a visit: of this request alone, or
 * of the connection's.
 */
export function runInVisit(
  visits: Visits,
  mount: Mount,
  instance: Instance,
  request: MountedRequest,
  response: ServerResponse,
): unknown {
  const { handle } = instance.mounted
  const here = contexts.getStore()
  if (here instanceof ConnectionContext) {
    if (here.owner === undefined) {
      here.owner = instance
      here.visit = visits.ofConnection(mount, instance, request)
    }
    if (here.owner === instance) return handle(request, response)
  }
  const visit = visits.ofRequest(mount, response)
  if (hasBody(request.headers)) placeEvents(visit, request)
  return contexts.run(visit, handle, request, response)
}

/** Lets an application take an upgraded socket as part of a visit. */
export function upgradeInVisit(visit: Visit, socket: Duplex, upgrade: () => void): void {
  placeEvents(visit, socket)
  contexts.run(visit, upgrade)
}

/**
 * Runs code of an application that no request asked for. What it, or what it starts, throws where nothing catches it is the
 * mount's, as in a request.
 */
export function runAside<Answer>(mount: Mount, run: () => Answer): Answer {
  const onStray = (_visit: Visit, error: unknown): void => mount.log.error({ err: error }, 'mounted application failed')
  return contexts.run({ mount, responseNow: () => undefined, onStray }, run)
}

/**
 * Makes the events of a stream part of a visit. A body, or what comes over a socket, comes from the connection and not
 * from the handler: an application that throws in `request.on('data', …)` would be nobody's, and end the process.
 */
function placeEvents(visit: Visit, stream: Duplex | IncomingMessage): void {
  const emit = stream.emit.bind(stream) as (...event: unknown[]) => boolean
  stream.emit = ((...event: unknown[]) => {
    try {
      return contexts.run(visit, emit, ...event)
    } catch (error) {
      // Beyond run() it would be nobody's again.
      tell(visit, error)
      return true
    }
  }) as typeof stream.emit
}

/** Nobody is left to catch what telling throws, and it would end the process. */
function tell(visit: Visit, error: unknown): void {
  try {
    visit.onStray(visit, error)
  } catch {
    visit.responseNow()?.destroy()
  }
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
  const here = contexts.getStore()
  const visit = here instanceof ConnectionContext ? here.visit : here
  if (visit !== undefined) {
    tell(visit, error)
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
