import { join } from 'node:path'

/** What the environment decides, read once when the process starts. */
export interface Settings {
  /** Where the shared style sheet and icons are served: a path or an absolute URL, no trailing slash. */
  readonly assets: string
  /** File of the SQLite database, or `:memory:`. */
  readonly database: string
  /** Keys the session cookie is signed with; unset means a random one, so that sign-ins end with the process. */
  readonly sessionSecret: string | undefined
  /** Bearer token that may write through the API; unset means that no token may. */
  readonly token: string | undefined
  /** Password given to the office account when an empty database is seeded; unset means the published demo password. */
  readonly officePassword: string | undefined
  /** Port for standing alone. */
  readonly port: number
  /** Address for standing alone; loopback unless told otherwise. */
  readonly host: string
}

/** Reads the settings from environment variables. Throws a RangeError when PORT is not a port number. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const port = Number(environment.PORT || 3001)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new RangeError(`PORT must be a number from 0 to 65535, got ${environment.PORT}`)
  }
  return Object.freeze({
    assets: (environment.ASSETS || '/static').replace(/\/+$/, ''),
    database: environment.LEAGUE_DB || join(import.meta.dirname, 'data', 'express.sqlite'),
    sessionSecret: environment.SESSION_SECRET || undefined,
    token: environment.LEAGUE_TOKEN || undefined,
    officePassword: environment.LEAGUE_PASSWORD || undefined,
    port,
    host: environment.HOST || '127.0.0.1',
  })
}

/** The settings of this process. */
export const settings: Settings = readSettings(process.env)
