import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Check, check } from '../option-checks.ts'
import { ThreadApp } from './thread-app.ts'
import { resolveThreadOptions, type ThreadOptions } from './thread-options.ts'

export type { ThreadOptions } from './thread-options.ts'

/**
 * Makes an application mountable that runs in a worker thread, with a heap and an event loop of its own. Its module is one
 * that a configuration could name: it exports the application as `default` or `app`, and optionally `start` and `close`,
 * which run in the thread. The thread starts with the first mount of what this gives, and ends with the last.
 *
 * The application gets what it would get in the host's thread: the same URLs, headers and bodies, and the client's
 * addresses on `request.socket`. What it writes to its standard output goes to the host's log as `info`, standard error as
 * `warn`, with the mount's name.
 *
 * When it throws where nothing catches it, ends its thread with `process.exit()`, needs more memory than it may have, or
 * blocks its event loop longer than the watchdog waits, its thread ends: requests inside are answered 502, and those that
 * come until it has started again 503 with `Retry-After`.
 *
 * Limits:
 * - What Node keeps from threads, it keeps from the application: `process.chdir()`, `process.on('SIGTERM')`, native addons
 *   that are not made for several threads.
 * - The client's socket is in the host: its address is there, but neither its TLS certificate nor a way to write to it.
 * - A request's trailers are not passed on, of informational answers only 102 and 103 are, and of an answer's headers no more
 *   than 16 KiB.
 * - An application that crashes V8 itself, or a native addon, ends the process: `command()` runs one of its own.
 *
 * @param module a path, resolved from the working directory unless absolute; a `file:` URL, as of
 *   `new URL('./app.ts', import.meta.url)`, which means the same file wherever the host is started; or the name of a package,
 *   found from the working directory
 * @throws PORTICO_OPTION_INVALID
 *
 * @example
 * host.mount('/reports', thread(new URL('./reports/app.ts', import.meta.url), { memory: { heap: 256 } }))
 */
export function thread(module: string | URL, options?: ThreadOptions): ThreadApp {
  check('thread', module ?? null, moduleReference, undefined)
  return new ThreadApp({ source: resolveModule(module), folder: process.cwd() }, resolveThreadOptions(options))
}

const moduleReference: Check = {
  expected: 'the path of a module, a file: URL, or the name of a package',
  is: value => (value instanceof URL ? value.protocol === 'file:' : typeof value === 'string' && value !== ''),
}

function resolveModule(module: string | URL): string {
  if (module instanceof URL || module.startsWith('file:')) return fileURLToPath(module)
  const isPath = isAbsolute(module) || /^\.\.?(?:[/\\]|$)/.test(module)
  return isPath ? resolve(module) : module
}
