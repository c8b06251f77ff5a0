import { STATUS_CODES } from 'node:http'

/** One entry of the catalogue: the HTTP status a client would see, and a message whose `{placeholders}` name the offending values. */
export interface CatalogueEntry {
  readonly status: number
  readonly message: string
}

const define = <const T extends Record<string, CatalogueEntry>>(entries: T): T => entries

/**
 * Every error Portico raises or answers, by its permanent code. The README's table is held equal to this by a test.
 * A message names what was given and what to do about it.
 */
export const catalogue = define({
  PORTICO_APP_ERROR: { status: 500, message: 'The application mounted at {prefix} failed without answering.' },
  PORTICO_APP_START_FAILED: {
    status: 503,
    message: 'Mount {name} at {prefix} did not start: {reason}. Mend the application and replace the mount or restart.',
  },
  PORTICO_APP_UNKNOWN: {
    status: 500,
    message: 'Cannot mount {given} at {prefix}. Accepted: {accepted}.',
  },
  PORTICO_CLI_USAGE: { status: 500, message: '{problem}. Run "portico help" for the commands and their options.' },
  PORTICO_CLOSE_TIMEOUT: {
    status: 500,
    message: 'Mount {name} at {prefix} did not close within {deadline} ms and was left behind. Look at its close.',
  },
  PORTICO_COMMAND_FAILED: {
    status: 503,
    message: 'The command {command} did not start: {reason}. {remedy}.{output}',
  },
  PORTICO_CONFIG_INVALID: { status: 500, message: 'The configuration {file} has {count}:\n{problems}' },
  PORTICO_CONFIG_NOT_FOUND: {
    status: 500,
    message: 'No configuration found: looked for {looked}. Create one, name its path, or use --mount /prefix=./app.ts.',
  },
  PORTICO_CONTROL_UNAVAILABLE: {
    status: 500,
    message: 'The control socket {socket} cannot be used: {reason}.',
  },
  PORTICO_DEADLINE_EXCEEDED: {
    status: 504,
    message: 'The application mounted at {prefix} did not answer within {deadline} ms.',
  },
  PORTICO_DOCS_INVALID: { status: 500, message: 'The OpenAPI document of mount {name} cannot be used: {reason}.' },
  PORTICO_EXPRESS_SCOPE: {
    status: 500,
    message:
      'Cannot mount at {prefix} in a scope that runs Express middleware: it would rewrite the URL of every request to the mount. Mount outside withExpress().',
  },
  PORTICO_FASTIFY_UNSUPPORTED: {
    status: 500,
    message: 'This version of Fastify ({version}) has no {feature}. Install a fastify version that this package names.',
  },
  PORTICO_GUARD_FAILED: { status: 500, message: 'The guard of {place} failed, so nothing was let in.' },
  PORTICO_GUARD_REFUSED: { status: 403, message: 'The guard of {place} refused this request.' },
  PORTICO_HOST_CLOSED: {
    status: 503,
    message: 'The host is closed: {action} is not possible any more. Create a new host.',
  },
  PORTICO_INTERNAL: { status: 500, message: 'The host failed to answer this request.' },
  PORTICO_METHOD_REFUSED: { status: 405, message: 'The host is no forward proxy: {method} is refused.' },
  PORTICO_MODULE_FAILED: { status: 500, message: 'The module {file} of mount {prefix} could not be loaded: {reason}.' },
  PORTICO_MODULE_NOT_FOUND: {
    status: 500,
    message: 'The module {file} of mount {prefix} does not exist. Paths resolve from {base}.',
  },
  PORTICO_MODULE_WITHOUT_APP: {
    status: 500,
    message:
      'The module {file} of mount {prefix} exports no application (exports: {exports}). Export it as default or as "app".',
  },
  PORTICO_MOUNT_UNAVAILABLE: { status: 503, message: 'The application mounted at {prefix} is {state}.' },
  PORTICO_MOUNT_UNKNOWN: { status: 500, message: 'Nothing is mounted at {prefix}. Mounted: {mounted}.' },
  PORTICO_NAME_INVALID: {
    status: 500,
    message: 'Mount name {name} is not valid: {reason}. Use [a-z0-9][a-z0-9_-]*, except "host" and "all".',
  },
  PORTICO_NAME_TAKEN: {
    status: 500,
    message:
      'Mount name {name} is taken by the mount at {owner}; the mount at {claimant} needs another. Set its name option.',
  },
  PORTICO_NOT_FOUND: { status: 404, message: 'Nothing is served at {path}.' },
  PORTICO_NOT_RUNNING: {
    status: 500,
    message:
      'No "portico serve" of {config} is running: nobody of this user listens at {socket}. Start it, or name the configuration that it was started with.',
  },
  PORTICO_OPTION_INVALID: { status: 500, message: 'Option {option} is {given}. Expected {expected}.' },
  PORTICO_OVERLOADED: { status: 503, message: 'No room is left inside for this request. Try again in {seconds} s.' },
  PORTICO_PORT_IN_USE: {
    status: 500,
    message: 'Port {port} on {host} is in use. Stop what listens there or set PORT to another.',
  },
  PORTICO_PREFIX_INVALID: {
    status: 500,
    message:
      'Prefix {prefix} is not valid: {reason}. Write it as "/segment" or "/several/segments", or "/" for the root.',
  },
  PORTICO_PREFIX_TAKEN: {
    status: 500,
    message: 'Prefix {prefix} is taken by {owner}; {claimant} cannot have it too. Move one of the two.',
  },
  PORTICO_RELOAD_INCOMPLETE: {
    status: 500,
    message:
      'The configuration {file} is applied, but for {count}:\n{problems}\nMend the applications and reload again.',
  },
  PORTICO_RELOAD_PENDING: {
    status: 500,
    message:
      'Mount {name} at {prefix} is no longer waited for after {deadline} ms: an application still starts there, or still closes. The next reload may replace it.',
  },
  PORTICO_RELOAD_UNANSWERED: {
    status: 500,
    message:
      'The running "portico serve" of {config} did not tell what became of the reload: {reason}. Look at its log and its /health.',
  },
  PORTICO_REPLACEMENT_OVERTAKEN: {
    status: 500,
    message:
      'A later replacement of the mount at {prefix} was ready first: this one was closed again. Wait for one before the next.',
  },
  PORTICO_REQUEST_INVALID: { status: 400, message: 'The request is not valid: {reason}.' },
  PORTICO_SCOPE_CLOSED: {
    status: 500,
    message:
      'Cannot mount at {prefix}: its scope had no mount when the host became ready, so its hooks could not cover this one. Mount on the host, or mount once in the scope before ready.',
  },
  PORTICO_TRACES_LOST: {
    status: 500,
    message: 'The trace receiver {endpoint} did not take {spans} spans: {reason}. Start it, or mend tracing.endpoint.',
  },
  PORTICO_UNAUTHENTICATED: { status: 401, message: 'This request needs credentials that are valid for {realm}.' },
  PORTICO_UPSTREAM_FAILED: { status: 502, message: 'The upstream of the mount at {prefix} failed: {reason}.' },
  PORTICO_UPSTREAM_TIMEOUT: { status: 504, message: 'The upstream of the mount at {prefix} timed out: {reason}.' },
  PORTICO_UPSTREAM_UNAVAILABLE: {
    status: 503,
    message: 'No upstream of the mount at {prefix} is available: {reason}.',
  },
  PORTICO_VARIABLE_UNSET: {
    status: 500,
    message: 'The environment variable {variable} is not set (at {path}). Set it, or give it a default after ":-".',
  },
  PORTICO_WATCH_FAILED: {
    status: 500,
    message:
      'Edits in {folder} are not noticed: {reason}. On Linux, raise fs.inotify.max_user_watches (sysctl), or give the sub-app a package.json in a smaller folder of its own.',
  },
})

/** A permanent error code of the catalogue. */
export type ErrorCode = keyof typeof catalogue

/** An error of the catalogue: `code` is permanent, `status` is what a client sees, `cause` is kept. */
export class PorticoError extends Error {
  override readonly name = 'PorticoError'
  readonly code: ErrorCode
  readonly status: number
  /** Seconds until the client may try again, where that is known; told with a 503. */
  readonly retryAfter: number | undefined

  constructor(
    code: ErrorCode,
    values: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions & { readonly retryAfter?: number },
  ) {
    super(fill(catalogue[code].message, values), options)
    this.code = code
    this.status = catalogue[code].status
    this.retryAfter = options?.retryAfter
  }
}

/** Tells whether a thrown value is an error of the catalogue. */
export function isPorticoError(value: unknown): value is PorticoError {
  return value instanceof PorticoError
}

/** The `application/problem+json` document of an error (RFC 9457): nothing of the host's inside is in it. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
}

/**
 * Converts an error of the catalogue to the problem document a client gets. With the type `about:blank` the title is
 * that of the status (RFC 9457 section 4.2.1).
 */
export function toProblem(error: PorticoError, status: number = error.status): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: error.code,
    detail: error.message,
  }
}

function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, key: string) => {
    const value = values[key]
    return value === undefined ? placeholder : String(value)
  })
}
