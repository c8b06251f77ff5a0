import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

/** What the match centre takes from its environment. */
export interface Settings {
  /** URL under which the shared design system is served: a path such as `/static`, or an absolute URL. From `ASSETS`. */
  readonly assets: string
  /** SQLite file, or `:memory:`. Its folder is made when missing. From `MATCHES_DB`. */
  readonly database: string
  /** Key that signs the session cookie; without `SESSION_SECRET` it is random, so a restart signs everybody out. */
  readonly secret: string
  /** Bearer token that may record events over the API; when unset every bearer token is refused. From `MATCHES_TOKEN`. */
  readonly token: string | undefined
  /** Whether live matches play themselves, for demonstrations. From `MATCHES_SIMULATE=1`. */
  readonly simulate: boolean
}

const processSecret = randomBytes(32).toString('base64url')

/** Reads the settings from the environment; an empty variable counts as unset. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  return Object.freeze({
    assets: (env.ASSETS || '/static').replace(/\/+$/, ''),
    database: env.MATCHES_DB || join(import.meta.dirname, 'data', 'koa.sqlite'),
    secret: env.SESSION_SECRET || processSecret,
    token: env.MATCHES_TOKEN || undefined,
    simulate: env.MATCHES_SIMULATE === '1',
  })
}
