import type Router from '@koa/router'
import type { AppState } from '../context.ts'
import { listResults, listTeams } from '../matches.ts'
import { computeStandings } from '../standings.ts'
import { standingsPage } from '../views/standings.ts'

/** Adds the table. */
export function addStandingsPage(router: Router<AppState>): void {
  router.get('/standings', ctx => {
    const { database } = ctx.state.centre
    ctx.body = standingsPage(ctx.state, computeStandings(listTeams(database), listResults(database)))
  })
}
