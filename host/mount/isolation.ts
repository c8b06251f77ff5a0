import { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'
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

/** Runs a function, and whatever it starts, as part of a visit. */
export const runInVisit = visits.run.bind(visits) as <A extends unknown[], R>(
  visit: Visit,
  run: (...args: A) => R,
  ...args: A
) => R

let watchers = 0

/**
 * Keeps the process up when a mounted application throws in a timer or leaves a rejection unhandled: an error that
 * belongs to a visit is told to its host, so that the other mounts keep serving. Every other error ends the process
 * as Node does by default. Gives the function that ends the watch.
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
