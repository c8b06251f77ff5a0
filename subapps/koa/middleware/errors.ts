import { STATUS_CODES } from 'node:http'
import type { Next } from 'koa'
import type { AppContext } from '../context.ts'
import type { FieldError } from '../event-input.ts'
import { sendProblem } from '../problem.ts'
import { errorPage } from '../views/error.ts'

interface HttpFailure {
  status?: unknown
  expose?: unknown
  message?: unknown
  errors?: readonly FieldError[]
}

/** Turns errors and unanswered requests into pages, or into problem details under `/api`. */
export async function errors(ctx: AppContext, next: Next): Promise<void> {
  try {
    await next()
    if (ctx.status >= 400 && ctx.body == null && ctx.respond !== false) answer(ctx, ctx.status)
  } catch (error) {
    const failure = error as HttpFailure | null
    const known = typeof failure?.status === 'number' && failure.status >= 400 && failure.status < 500
    const status = known ? (failure.status as number) : 500
    // Only what is meant for clients reaches them: the message of any other error may name files or queries.
    const message = failure?.expose === true && known ? String(failure.message) : undefined
    // What merely repeats the status, as in `ctx.throw(404)`, explains nothing.
    const detail = message === STATUS_CODES[status] ? undefined : message
    if (!known) ctx.app.emit('error', error, ctx)
    answer(ctx, status, detail, failure?.errors)
  }
}

function answer(ctx: AppContext, status: number, detail?: string, fields?: readonly FieldError[]): void {
  if (ctx.path === '/api' || ctx.path.startsWith('/api/')) {
    sendProblem(ctx, status, detail, fields)
    return
  }
  ctx.status = status
  ctx.type = 'html'
  ctx.body = errorPage(ctx.state, status, detail)
}
