import type Router from '@koa/router'
import type { AppState } from '../context.ts'
import { findMatch, listEvents, listMatches, listToday } from '../matches.ts'
import { matchPage, resultsPage, todayPage } from '../views/matches.ts'
import { parseId } from './parse-id.ts'

/** Adds the pages about matches. */
export function addMatchPages(router: Router<AppState>): void {
  router.get('/', ctx => {
    const { database } = ctx.state.centre
    const now = new Date()
    const next = listMatches(database, { state: 'scheduled' }).find(match => match.kickOff > now.toISOString())
    ctx.body = todayPage(ctx.state, listToday(database, now), next, now)
  })

  router.get('/results', ctx => {
    ctx.body = resultsPage(ctx.state, listMatches(ctx.state.centre.database))
  })

  router.get('/matches/:id', ctx => {
    const { database } = ctx.state.centre
    const match = findMatch(database, parseId(ctx.params.id))
    if (match === undefined) return ctx.throw(404)
    ctx.body = matchPage(ctx.state, match, listEvents(database, match), new Date())
  })
}
