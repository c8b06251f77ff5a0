import { createHash, timingSafeEqual } from 'node:crypto'
import bodyParser from '@koa/bodyparser'
import type Router from '@koa/router'
import type { Next } from 'koa'
import type { AppContext, AppState } from '../context.ts'
import { type FieldError, parseEventInput } from '../event-input.ts'
import { findMatch, listEvents, listMatches, listResults, listTeams, matchStates } from '../matches.ts'
import { sendProblem } from '../problem.ts'
import { computeStandings } from '../standings.ts'
import { parseId } from './parse-id.ts'

const json = bodyParser({
  enableTypes: ['json'],
  jsonLimit: '16kb',
  onError(error, ctx) {
    const { status } = error as { status?: number }
    ctx.throw(status ?? 400, status === 413 ? 'The body is longer than 16 kB.' : 'The body is not a JSON object.')
  },
})

/** Adds the JSON API. */
export function addApi(router: Router<AppState>): void {
  router.get('/api/v1/matches', ctx => {
    const filter = parseFilter(ctx)
    if ('errors' in filter) return sendProblem(ctx, 400, 'The query is not valid.', filter.errors)
    ctx.body = { matches: listMatches(ctx.state.centre.database, filter.value) }
  })

  router.get('/api/v1/matches/:id', ctx => {
    const { database } = ctx.state.centre
    const match = findMatch(database, parseId(ctx.params.id))
    if (match === undefined) return ctx.throw(404, 'There is no such match.')
    ctx.body = { ...match, events: listEvents(database, match) }
  })

  router.post('/api/v1/matches/:id/events', requireRecorder, json, ctx => {
    const { centre, base } = ctx.state
    const match = findMatch(centre.database, parseId(ctx.params.id))
    if (match === undefined) return ctx.throw(404, 'There is no such match.')
    if (ctx.is('json') === false) return ctx.throw(415, 'The body must be application/json.')
    const parsed = parseEventInput(ctx.request.body)
    if ('errors' in parsed) return sendProblem(ctx, 422, 'The event is not valid.', parsed.errors)
    const after = centre.record(match.id, parsed.value)
    ctx.status = 201
    ctx.set('Location', `${base}/api/v1/matches/${match.id}`)
    ctx.body = after
  })

  router.get('/api/v1/standings', ctx => {
    const { database } = ctx.state.centre
    ctx.body = { standings: computeStandings(listTeams(database), listResults(database)) }
  })
}

/** Lets through who is signed in or shows the token; a wrong token is refused even beside a good session. */
async function requireRecorder(ctx: AppContext, next: Next): Promise<void> {
  const authorization = ctx.get('Authorization')
  const allowed =
    authorization === '' ? ctx.state.user !== undefined : isToken(authorization, ctx.state.centre.settings.token)
  if (!allowed) {
    ctx.set('WWW-Authenticate', 'Bearer realm="match-centre"')
    return sendProblem(ctx, 401, 'Sign in or send the bearer token.')
  }
  await next()
}

function isToken(authorization: string, token: string | undefined): boolean {
  const sent = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  if (sent === undefined || token === undefined) return false
  // Hashed to one length first: timingSafeEqual needs it, and the token's own length stays unknown.
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(sent), digest(token))
}

function parseFilter(ctx: AppContext) {
  const { round, state } = ctx.query
  const errors: FieldError[] = []
  if (round !== undefined && (typeof round !== 'string' || !/^[1-9]\d{0,8}$/.test(round))) {
    errors.push({ field: 'round', message: 'must be a whole number from 1' })
  }
  const known = matchStates.find(name => name === state)
  if (state !== undefined && known === undefined) {
    errors.push({ field: 'state', message: `must be one of ${matchStates.join(', ')}` })
  }
  if (errors.length > 0) return { errors }
  return { value: { ...(round !== undefined && { round: Number(round) }), ...(known && { state: known }) } }
}
