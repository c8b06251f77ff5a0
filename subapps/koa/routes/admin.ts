import bodyParser from '@koa/bodyparser'
import type Router from '@koa/router'
import type { Next } from 'koa'
import type { AppContext, AppState } from '../context.ts'
import { type FieldError, parseEventInput } from '../event-input.ts'
import { findMatch, listMatches } from '../matches.ts'
import { MatchStateError } from '../record-event.ts'
import { adminPage, type Outcome } from '../views/admin.ts'
import { parseId } from './parse-id.ts'
import { redirect } from './redirect.ts'

const form = bodyParser({ enableTypes: ['form'], formLimit: '16kb' })

async function requireUser(ctx: AppContext, next: Next): Promise<void> {
  if (ctx.state.user === undefined) return redirect(ctx, '/sign-in')
  ctx.set('Cache-Control', 'no-store')
  await next()
}

/** Adds the page on which signed-in users record what happens. */
export function addAdminPages(router: Router<AppState>): void {
  router.get('/admin', requireUser, ctx => {
    const recorded = findMatch(ctx.state.centre.database, Number(ctx.query.recorded) || 0)
    show(ctx, recorded && { matchId: recorded.id, recorded })
  })

  router.post('/admin/matches/:id/events', requireUser, form, ctx => {
    const match = findMatch(ctx.state.centre.database, parseId(ctx.params.id))
    if (match === undefined) return ctx.throw(404)
    const entered = (ctx.request.body ?? {}) as Record<string, unknown>
    const parsed = parseEventInput(fromForm(entered))
    if ('errors' in parsed) {
      ctx.status = 422
      return show(ctx, { matchId: match.id, entered, errors: parsed.errors })
    }
    try {
      ctx.state.centre.record(match.id, parsed.value)
    } catch (error) {
      if (!(error instanceof MatchStateError)) throw error
      // Somebody else was faster: the page shows the match as it is now.
      return ctx.throw(409, error.message)
    }
    redirect(ctx, `/admin?recorded=${match.id}`)
  })
}

function show(ctx: AppContext, outcome?: Outcome & { errors?: readonly FieldError[] }): void {
  ctx.body = adminPage(ctx.state, listMatches(ctx.state.centre.database), new Date(), outcome)
}

// A form sends text only, and empty fields too.
function fromForm(entered: Record<string, unknown>): Record<string, unknown> {
  const { minute, ...rest } = entered
  if (minute === undefined || minute === '') return rest
  return { ...rest, minute: typeof minute === 'string' && /^\d+$/.test(minute) ? Number(minute) : minute }
}
