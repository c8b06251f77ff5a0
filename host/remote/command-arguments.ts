import { basename } from 'node:path'

/** Where a program is told to listen. */
export type Listening =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'port'; readonly port: number }

/** A program and its arguments, as the user wrote them. */
export type Argv = readonly [program: string, ...rest: string[]]

/** Which placeholder an argument list has: of a program with neither, the `PORT` in its environment is all it is told. */
export function placeholderOf(argv: Argv): 'socket' | 'port' | 'both' | undefined {
  const has = (placeholder: string): boolean => argv.some(argument => argument.includes(placeholder))
  if (has('{socket}')) return has('{port}') ? 'both' : 'socket'
  return has('{port}') ? 'port' : undefined
}

/**
 * Fills the placeholders. As the whole value of `--bind` or `-b`, the options of gunicorn and hypercorn, a socket is
 * written `unix:<path>`; anywhere else it is its path.
 */
export function fillArguments(argv: Argv, listening: Listening): [program: string, ...rest: string[]] {
  const fill = (argument: string, index: number): string => {
    if (listening.kind === 'port') return argument.replaceAll('{port}', String(listening.port))
    const isBound = argument === '{socket}' ? bindOptions.has(argv[index - 1] ?? '') : argument === '--bind={socket}'
    return argument.replaceAll('{socket}', () => (isBound ? `unix:${listening.path}` : listening.path))
  }
  return argv.map(fill) as [string, ...string[]]
}

const bindOptions = new Set(['--bind', '-b'])

/**
 * The path that a program expects. gunicorn takes the `SCRIPT_NAME` of its environment off every path, and fails where it
 * is not there; not so its workers for ASGI, which are uvicorn.
 */
export function pathFor(argv: Argv): 'strip' | 'keep' {
  return isGunicorn(argv) && !argv.some(argument => /uvicorn/i.test(argument)) ? 'keep' : 'strip'
}

function isGunicorn(argv: Argv): boolean {
  // Also behind what starts it: `python -m gunicorn`, `uv run gunicorn`.
  return argv.some(argument => /^gunicorn(\.exe)?$/i.test(basename(argument)))
}

/** What of a mount the environment of its program says. */
export interface EnvironmentSetting {
  /** The mount's prefix; `''` for the root. */
  readonly prefix: string
  readonly path: 'strip' | 'keep'
  readonly listening: Listening
  /** The host's own environment. */
  readonly inherited: Readonly<Record<string, string | undefined>>
  /** The user's, for this program. */
  readonly added: Readonly<Record<string, string | undefined>>
}

/** The environment of a program: where it listens, and where its clients find it. */
export function environmentFor(argv: Argv, setting: EnvironmentSetting): Record<string, string | undefined> {
  const { prefix, path, listening, inherited, added } = setting
  return {
    ...inherited,
    // With neither of the two, gunicorn would look for a prefix that is not there, and uvicorn put it in front twice.
    SCRIPT_NAME: path === 'strip' && isGunicorn(argv) ? '' : prefix,
    UVICORN_ROOT_PATH: path === 'strip' ? prefix : '',
    ROOT_PATH: prefix,
    BASE_URL: prefix || '/',
    ...(listening.kind === 'port' ? loopback : behindSocket),
    ...added,
    // The host's own port is the host's.
    PORT: listening.kind === 'port' ? String(listening.port) : undefined,
    SOCKET: listening.kind === 'socket' ? listening.path : undefined,
  }
}

/** Else the host's own HOST would have the program listen where everybody can reach it, past the host. */
const loopback = { HOST: '127.0.0.1' }

/** Read by gunicorn and uvicorn: nobody but the host can reach the socket, so that what it forwards can be believed. */
const behindSocket = { FORWARDED_ALLOW_IPS: '*' }
