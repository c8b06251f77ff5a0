import type { ParameterizedContext } from 'koa'
import type { MatchCentre } from './match-centre.ts'
import type { User } from './users.ts'

/** What every request carries in `ctx.state`. */
export interface AppState {
  /** Prefix the app is mounted under, without a trailing slash; empty when it runs alone. Every link begins with it. */
  base: string
  centre: MatchCentre
  /** Who is signed in. */
  user?: User | undefined
}

/** The context of this app's middleware. */
export type AppContext = ParameterizedContext<AppState>
