import { type Check, check, refuseUnknown, resolvePart, texts, wholeNumber } from '../option-checks.ts'
import type { Backoff } from './supervisor.ts'

/** Options of `thread()`. Times are in milliseconds. */
export interface ThreadOptions {
  /**
   * Limits of the thread's memory, in MiB; the thread that would exceed the heap's is ended. Default: those of V8, which
   * depend on the machine's. Buffers are no part of the heap, and not limited.
   */
  memory?: {
    /** Objects that have lived for a while. */
    heap?: number
    /** Objects just made. */
    young?: number
    /** Default 4. */
    stack?: number
  }
  /** Environment variables beside the host's own, which the thread gets a copy of. `undefined` takes one away. */
  env?: Readonly<Record<string, string | undefined>>
  /** Arguments that the thread finds in `process.argv`, behind the host's program and the thread's. Default: none. */
  argv?: readonly string[]
  /**
   * Ends the thread when its event loop has not turned for `timeout`, looked at each `interval`. Default 10,000 and 1,000.
   * `false`: never, as for one that is being debugged.
   */
  watchdog?: { interval?: number; timeout?: number } | false
  /** When the thread can take requests: once its application has started. */
  ready?: {
    /** From the thread's start. Default 30,000. */
    timeout?: number
  }
  /** How the thread is ended: its application is closed. */
  stop?: {
    /** Until the thread is ended whether that is done or not. Default 5,000. */
    deadline?: number
  }
  /** Pauses before the thread is started again: the first, doubled up to the longest. Default 100 and 10,000. */
  restart?: { initial?: number; most?: number }
}

/** Limits of a thread's memory in MiB; those of V8 where there is none. */
export interface ThreadMemory {
  readonly heap: number | undefined
  readonly young: number | undefined
  readonly stack: number | undefined
}

/** The options with every default filled in; frozen. */
export interface ResolvedThreadOptions {
  readonly memory: ThreadMemory
  readonly env: Readonly<Record<string, string | undefined>>
  readonly argv: readonly string[]
  readonly watchdog: { readonly interval: number; readonly timeout: number } | false
  readonly ready: { readonly timeout: number }
  readonly stop: { readonly deadline: number }
  readonly restart: Backoff
}

const names = ['memory', 'env', 'argv', 'watchdog', 'ready', 'stop', 'restart']

/**
 * Fills the defaults into a frozen copy.
 *
 * @throws PORTICO_OPTION_INVALID
 */
export function resolveThreadOptions(options: ThreadOptions = {}): ResolvedThreadOptions {
  refuseUnknown('thread', options, names)
  const { watchdog } = options
  return Object.freeze({
    memory: resolvePart<ThreadMemory>('thread.memory', options.memory, {
      heap: [mebibytes, undefined],
      young: [mebibytes, undefined],
      stack: [mebibytes, undefined],
    }),
    env: Object.freeze({ ...check('thread.env', options.env, variables, {}) }),
    argv: Object.freeze([...check('thread.argv', options.argv, texts, [])]),
    watchdog:
      watchdog !== false &&
      resolvePart<Exclude<ResolvedThreadOptions['watchdog'], false>>('thread.watchdog', watchdog, {
        interval: [wholeNumber(1), 1_000],
        timeout: [wholeNumber(1), 10_000],
      }),
    ready: resolvePart<ResolvedThreadOptions['ready']>('thread.ready', options.ready, {
      timeout: [wholeNumber(1), 30_000],
    }),
    stop: resolvePart<ResolvedThreadOptions['stop']>('thread.stop', options.stop, {
      deadline: [wholeNumber(0), 5_000],
    }),
    restart: resolvePart<Backoff>('thread.restart', options.restart, {
      initial: [wholeNumber(1), 100],
      most: [wholeNumber(1), 10_000],
    }),
  })
}

/** More MiB than a machine has, and fewer than V8 can count. */
const mebibytes = wholeNumber(1, 2 ** 20)

const variables: Check = {
  expected: 'an object of strings',
  is: value =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(each => each === undefined || typeof each === 'string'),
}
