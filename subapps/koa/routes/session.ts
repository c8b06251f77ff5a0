import bodyParser from '@koa/bodyparser'
import type Router from '@koa/router'
import type { AppState } from '../context.ts'
import { beginSession, endSession } from '../middleware/session.ts'
import { authenticate } from '../users.ts'
import { signInPage } from '../views/sign-in.ts'
import { redirect } from './redirect.ts'

const form = bodyParser({ enableTypes: ['form'], formLimit: '16kb' })

/** Adds signing in and out. */
export function addSessionPages(router: Router<AppState>): void {
  router.get('/sign-in', ctx => {
    if (ctx.state.user !== undefined) return redirect(ctx, '/admin')
    ctx.body = signInPage(ctx.state)
  })

  router.post('/sign-in', form, async ctx => {
    const { email, password } = (ctx.request.body ?? {}) as Record<string, unknown>
    const address = typeof email === 'string' ? email.trim() : ''
    const user = await authenticate(ctx.state.centre.database, address, typeof password === 'string' ? password : '')
    if (user === undefined) {
      ctx.status = 422
      ctx.body = signInPage(ctx.state, { email: address })
      return
    }
    // A fresh id at sign-in: a session planted beforehand is worth nothing (session fixation).
    endSession(ctx)
    beginSession(ctx, user)
    redirect(ctx, '/admin')
  })

  router.post('/sign-out', ctx => {
    endSession(ctx)
    redirect(ctx, '/')
  })
}
