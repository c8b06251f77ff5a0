import { isPorticoError } from '../errors.ts'

/** The last error of a mount: a code of the catalogue, and when, in milliseconds since the epoch. */
export interface LastError {
  readonly code: string
  readonly at: number
}

// Keyed by the mount, so that it goes with it.
const lastErrors = new WeakMap<object, LastError>()

/** Remembers an error as a mount's last; one that is not of the catalogue was answered with PORTICO_APP_ERROR. */
export function noteError(mount: object, error: unknown, at: number = Date.now()): void {
  lastErrors.set(mount, { code: isPorticoError(error) ? error.code : 'PORTICO_APP_ERROR', at })
}

/** The last error of a mount, if it had one. */
export function lastErrorOf(mount: object): LastError | undefined {
  return lastErrors.get(mount)
}

/** Forgets the errors of a mount whose application is another now. */
export function forgetErrors(mount: object): void {
  lastErrors.delete(mount)
}
