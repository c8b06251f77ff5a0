import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

/** What the environment decides, read once when the process starts. */
export interface Settings {
  /** Address of the shared design system, without a trailing slash: `ASSETS`, default `/static`. */
  readonly assets: string
  /** Path of the SQLite file, or `:memory:`: `SHOP_DB`, default `data/legacy.sqlite` beside the app. */
  readonly database: string
  /**
   * Key that signs the session cookie: `SESSION_SECRET`. Without it every process draws its own, so visitors are
   * signed out by a restart and several processes cannot share sessions.
   */
  readonly sessionSecret: string
  /** Port for standing alone: `PORT`, default 3003; 0 takes a free one. */
  readonly port: number
  /** Address for standing alone: `HOST`, default 127.0.0.1, which only this machine can reach. */
  readonly host: string
}

/**
 * Reads the settings out of an environment, an empty variable counting as unset.
 * @throws RangeError when `PORT` is no port number
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const port = Number(environment.PORT || 3003)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new RangeError(`PORT must be a whole number from 0 to 65535, got ${environment.PORT}`)
  }
  return Object.freeze({
    assets: (environment.ASSETS || '/static').replace(/\/+$/, ''),
    database: environment.SHOP_DB || join(import.meta.dirname, 'data', 'legacy.sqlite'),
    sessionSecret: environment.SESSION_SECRET || randomBytes(32).toString('base64url'),
    port,
    host: environment.HOST || '127.0.0.1',
  })
}

/** The settings of this process. */
export const settings: Settings = readSettings(process.env)
