import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Check, check, oneOf, path, refuseUnknown, resolvePart, wholeNumber } from '../option-checks.ts'
import type { Backoff } from './supervisor.ts'
import { type ResolvedUpstreamOptions, resolveUpstreamOptions, type UpstreamOptions } from './upstream-options.ts'

/** Options of `command()`. Times are in milliseconds. */
export interface CommandOptions {
  /** Folder that the program runs in: a path, or a `file:` URL. Default: the host's. */
  cwd?: string | URL
  /**
   * Environment variables beside the host's own; they win over what the program is told, except `PORT` and `SOCKET`.
   * `undefined` takes one away.
   */
  env?: Readonly<Record<string, string | undefined>>
  /**
   * `strip` sends the path that the mount sees, `keep` the whole one. Default `strip`, but `keep` for gunicorn, which
   * knows its prefix from `SCRIPT_NAME` and refuses a path without it.
   */
  path?: 'strip' | 'keep'
  /** When the program can take requests: once it accepts a connection or, with a `path`, answers it below 500. */
  ready?: {
    /** Path asked for, as a client would below the mount. Default: none. */
    path?: string
    /** From its start. Default 30,000. */
    timeout?: number
  }
  /** How the program is ended. */
  stop?: {
    /** What is sent to it and its children. Default `SIGTERM`. */
    signal?: NodeJS.Signals
    /** Until what is left of them is killed. Default 5,000. */
    deadline?: number
  }
  /** Pauses before it is started again: the first, doubled up to the longest. Default 100 and 10,000. */
  restart?: { initial?: number; most?: number }
  /** How requests are sent to it: these options of `upstream()`. */
  upstream?: Pick<UpstreamOptions, 'hostHeader' | 'connections' | 'retry' | 'timeouts'>
}

/** The options with every default filled in but the one that depends on the program; frozen. */
export interface ResolvedCommandOptions {
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly path: 'strip' | 'keep' | undefined
  readonly ready: { readonly path: string | null; readonly timeout: number }
  readonly stop: { readonly signal: NodeJS.Signals; readonly deadline: number }
  readonly restart: Backoff
  /** Without a breaker: whether the program may be sent requests is for its supervisor to say. */
  readonly upstream: ResolvedUpstreamOptions
}

/**
 * Fills the defaults into a frozen copy.
 *
 * @throws PORTICO_OPTION_INVALID
 */
export function resolveCommandOptions(options: CommandOptions = {}): ResolvedCommandOptions {
  refuseUnknown('command', options, ['cwd', 'env', 'path', 'ready', 'stop', 'restart', 'upstream'])
  const { cwd, upstream = {} } = options
  refuseUnknown('command.upstream', upstream, ['hostHeader', 'connections', 'retry', 'timeouts'])
  check('command.cwd', cwd, folder, undefined)
  return Object.freeze({
    cwd: cwd instanceof URL ? fileURLToPath(cwd) : cwd,
    env: Object.freeze({ ...check('command.env', options.env, variables, {}) }),
    path: check('command.path', options.path, oneOf('strip', 'keep'), undefined),
    ready: resolvePart<ResolvedCommandOptions['ready']>('command.ready', options.ready, {
      path: [path, null],
      timeout: [wholeNumber(1), 30_000],
    }),
    stop: resolvePart<ResolvedCommandOptions['stop']>('command.stop', options.stop, {
      signal: [signalName, 'SIGTERM'],
      deadline: [wholeNumber(0), 5_000],
    }),
    restart: resolvePart<Backoff>('command.restart', options.restart, {
      initial: [wholeNumber(1), 100],
      most: [wholeNumber(1), 10_000],
    }),
    upstream: resolveUpstreamOptions({ ...upstream, breaker: false }),
  })
}

const folder: Check = {
  expected: 'a path or a file: URL',
  is: value => (value instanceof URL ? value.protocol === 'file:' : typeof value === 'string' && value !== ''),
}

const variables: Check = {
  expected: 'an object of strings',
  is: value =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([name, each]) =>
        isVariableName(name) && (each === undefined || (typeof each === 'string' && !each.includes('\0'))),
    ),
}

function isVariableName(name: string): boolean {
  return name !== '' && !/[=\0]/.test(name)
}

const signalName: Check = {
  expected: 'the name of a signal, like "SIGTERM"',
  is: value => typeof value === 'string' && Object.hasOwn(constants.signals, value),
}
