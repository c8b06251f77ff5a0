import Router from '@koa/router'
import type { AppState } from './context.ts'
import { addAdminPages } from './routes/admin.ts'
import { addApi } from './routes/api.ts'
import { addAssets } from './routes/assets.ts'
import { addLiveStream } from './routes/live.ts'
import { addMatchPages } from './routes/matches.ts'
import { addSessionPages } from './routes/session.ts'
import { addStandingsPage } from './routes/standings.ts'

/** Creates the router with every route of the match centre. */
export function createRouter(): Router<AppState> {
  const router = new Router<AppState>()
  addMatchPages(router)
  addStandingsPage(router)
  addSessionPages(router)
  addAdminPages(router)
  addAssets(router)
  addLiveStream(router)
  addApi(router)
  return router
}
