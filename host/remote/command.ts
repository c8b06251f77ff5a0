import type { Check } from '../option-checks.ts'
import { check, invalid } from '../option-checks.ts'
import { type Argv, placeholderOf } from './command-arguments.ts'
import { type CommandOptions, type ResolvedCommandOptions, resolveCommandOptions } from './command-options.ts'

export type { CommandOptions } from './command-options.ts'

// Registered, so that a command declared with one copy of this package mounts on a host of another.
const brand = Symbol.for('portico.command')

/** A program to be mounted: what `command()` makes. */
export interface CommandApp {
  readonly kind: 'command'
  readonly argv: Argv
  readonly options: ResolvedCommandOptions
}

/**
 * Makes a program mountable that serves HTTP, in any language: it is started with its mount, kept alive, and ended with it.
 * Each mount of it runs one of its own.
 *
 * It listens where `{socket}` (a Unix socket that nobody but the host's user can reach; not on Windows) or `{port}` (a free
 * port of this machine, at 127.0.0.1 or ::1) stands in its arguments, or else at the `PORT` of its environment. No shell
 * reads the arguments. Its environment is the host's, and names the mount's prefix as `SCRIPT_NAME`, `ROOT_PATH`,
 * `BASE_URL` (`/` for the root) and `UVICORN_ROOT_PATH`; with a port, `HOST` is 127.0.0.1. Its standard output goes to the
 * host's log as `info`, its standard error as `warn`, with the mount's name: a line's first 8 KiB, and 1,000 lines a second
 * of each.
 *
 * When it ends, requests inside are answered 502, what is left of its children is killed, and it is started again after a
 * pause, each time with a new port; until then requests are answered 503 with `Retry-After`. When the host ends, however
 * it does, the program and its children end.
 *
 * Limits:
 * - It must stay in the foreground: one that puts itself into the background counts as ended.
 * - A child that begins a session of its own (`setsid`) is not ended with it, and on Windows no child is.
 * - A host that is killed in the very moment in which it starts a program can leave that behind.
 * - Any user of this machine can reach a port, or take it before the program does; prefer `{socket}`.
 * - What it is told of its prefix is the one in its own host, also where that is mounted in another.
 *
 * @throws PORTICO_OPTION_INVALID
 *
 * @example
 * host.mount('/flask', command(['gunicorn', '--bind', '{socket}', 'app:app'], { cwd: './subapps/flask' }))
 */
export function command(argv: Argv, options?: CommandOptions): CommandApp {
  check('command', argv, argumentList, undefined)
  if (argv === undefined) throw invalid('command', argv, argumentList.expected)
  if (placeholderOf(argv) === 'both') throw invalid('command', 'both {socket} and {port}', 'one of the two')
  const made = {
    kind: 'command',
    argv: Object.freeze([...argv]) as Argv,
    options: resolveCommandOptions(options),
    [brand]: true,
  } as const
  return Object.freeze(made)
}

/** Tells whether a value was made by `command()`. */
export function isCommandApp(app: unknown): app is CommandApp {
  return typeof app === 'object' && app !== null && brand in app
}

const argumentList: Check = {
  expected: 'a program and its arguments: a list of strings',
  is: value =>
    Array.isArray(value) &&
    typeof value[0] === 'string' &&
    value[0] !== '' &&
    value.every(argument => typeof argument === 'string' && !argument.includes('\0')),
}
