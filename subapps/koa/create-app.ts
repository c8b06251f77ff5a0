import Koa from 'koa'
import type { AppState } from './context.ts'
import type { MatchCentre } from './match-centre.ts'
import { errors } from './middleware/errors.ts'
import { sameOrigin, securityHeaders } from './middleware/security.ts'
import { ownCookies, session } from './middleware/session.ts'
import { createRouter } from './router.ts'

/** Creates the Koa application; it answers 503 as long as `current` has no match centre to work with. */
export function createApp(current: () => MatchCentre | undefined): Koa<AppState> {
  const app = new Koa<AppState>()
  const router = createRouter()
  app.use(async (ctx, next) => {
    const centre = current()
    if (centre === undefined) {
      ctx.status = 503
      ctx.set('Retry-After', '1')
      ctx.body = 'The match centre is not started.\n'
      return
    }
    // Set by koa-mount and by any host that follows it; a mount at `/` needs no prefix.
    const base = String(ctx.mountPath ?? '').replace(/\/+$/, '')
    // Under koa-mount the state is the parent's: its `user` must not count as signed in here, nor ours there.
    const parents = ctx.state
    ctx.state = { base, centre }
    // Pages show who is signed in; assets and streams replace this.
    ctx.set('Cache-Control', 'private, no-cache')
    try {
      await next()
    } finally {
      ctx.state = parents
    }
  })
  app.use(securityHeaders)
  app.use(errors)
  app.use(ownCookies(app))
  app.use(sameOrigin)
  app.use(session)
  app.use(router.routes())
  app.use(router.allowedMethods())
  return app
}
