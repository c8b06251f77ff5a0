import { reasonOf } from '../core/show-value.ts'
import { PorticoError } from '../errors.ts'

/** What one mount brings to the life of its application. */
export interface Lifecycle {
  /** Runs first; a distinct function once a lifetime, however many mounts name it. */
  readonly start?: (() => unknown) | undefined
  /** Runs next, for every mount: the adapter's own preparation. */
  readonly ready?: (() => unknown) | undefined
  /** Ends the application itself; runs once, with the last mount. */
  readonly closeApp?: (() => unknown) | undefined
  /** Runs last, the reverse of `start`; a distinct function once a lifetime. */
  readonly close?: (() => unknown) | undefined
}

interface Lifetime {
  holders: number
  readonly started: Map<() => unknown, Promise<unknown>>
  closeApp: (() => unknown) | undefined
  readonly closes: Set<() => unknown>
  closing: Promise<unknown> | undefined
}

// Keyed by the application, not kept on it: the user's object stays as it was, in any number of hosts.
const lifetimes = new WeakMap<object, Lifetime>()

/**
 * Starts an application for one more mount. A second mount waits for the first one's start instead of repeating it; after
 * the last one let go, the next starts it anew. Where the start fails halfway, what had started is closed.
 */
export async function acquire(app: object, { start, ready, closeApp, close }: Lifecycle): Promise<void> {
  const lifetime = lifetimes.get(app) ?? newLifetime()
  lifetimes.set(app, lifetime)
  lifetime.holders++
  await lifetime.closing
  try {
    if (start !== undefined) {
      const started = lifetime.started.get(start) ?? Promise.resolve().then(start)
      lifetime.started.set(start, started)
      // Another mount may keep the lifetime: a start that failed is tried anew by the next.
      started.catch(() => lifetime.started.delete(start))
      await started
    }
    if (close !== undefined) lifetime.closes.add(close)
    await ready?.()
    lifetime.closeApp ??= closeApp
  } catch (error) {
    // The failure of the start is what is told; a failure to undo it would only hide it.
    await release(app).catch(() => {})
    throw error
  }
}

/** Lets go of an application; the last holder's call closes it. Rejects with the first error after trying every close. */
export async function release(app: object): Promise<void> {
  const lifetime = lifetimes.get(app)
  if (lifetime === undefined || --lifetime.holders > 0) return
  const closes = [lifetime.closeApp, ...[...lifetime.closes].reverse()]
  lifetime.closeApp = undefined
  lifetime.closes.clear()
  lifetime.started.clear()
  const closing = runAll(closes)
  lifetime.closing = closing
  const errors = await closing
  if (lifetime.holders === 0) lifetimes.delete(app)
  if (errors.length > 0) throw errors[0]
}

async function runAll(closes: readonly ((() => unknown) | undefined)[]): Promise<unknown[]> {
  const errors: unknown[] = []
  for (const close of closes) {
    try {
      await close?.()
    } catch (error) {
      errors.push(error)
    }
  }
  return errors
}

function newLifetime(): Lifetime {
  return { holders: 0, started: new Map(), closeApp: undefined, closes: new Set(), closing: undefined }
}

/** The error of an application that did not start. */
export function startFailure({ name, prefix }: { name: string; prefix: string }, cause: unknown): PorticoError {
  return new PorticoError('PORTICO_APP_START_FAILED', { name, prefix, reason: reasonOf(cause) }, { cause })
}
