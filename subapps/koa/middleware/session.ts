import type Koa from 'koa'
import type { Middleware, Next } from 'koa'
import type { AppContext, AppState } from '../context.ts'
import { createSession, deleteSession, findSessionUser, sessionLifetime } from '../sessions.ts'
import type { User } from '../users.ts'

const cookieName = 'match_centre_session'

/**
 * Makes `ctx.cookies` sign with this app's keys where koa-mount runs its middleware under a parent, whose
 * `app.keys` are other ones or absent; the parent gets its own cookies back afterwards.
 */
export function ownCookies(app: Koa<AppState>): Middleware<AppState> {
  return async (ctx, next) => {
    if ((ctx.app as unknown) === app) return next()
    const parents = ctx.cookies
    ctx.cookies = app.createContext(ctx.req, ctx.res).cookies
    // Whether a proxy is trusted to say https is the parent's decision.
    Object.assign(ctx.cookies, { secure: ctx.secure })
    try {
      await next()
    } finally {
      ctx.cookies = parents
    }
  }
}

/** Finds out who is signed in. */
export async function session(ctx: AppContext, next: Next): Promise<void> {
  const id = ctx.cookies.get(cookieName, { signed: true })
  if (id !== undefined) ctx.state.user = findSessionUser(ctx.state.centre.database, id)
  // A cookie that is forged or out of date is dropped at this app's own path; the library would only clear `/`.
  if (ctx.state.user === undefined && ctx.cookies.get(cookieName) !== undefined) dropCookie(ctx)
  await next()
}

/** Signs `user` in. */
export function beginSession(ctx: AppContext, user: User): void {
  ctx.cookies.set(cookieName, createSession(ctx.state.centre.database, user), {
    ...cookieOptions(ctx),
    maxAge: sessionLifetime,
  })
}

/** Signs out whoever is signed in. */
export function endSession(ctx: AppContext): void {
  const id = ctx.cookies.get(cookieName, { signed: true })
  if (id !== undefined) deleteSession(ctx.state.centre.database, id)
  dropCookie(ctx)
}

function dropCookie(ctx: AppContext): void {
  ctx.cookies.set(cookieName, null, cookieOptions(ctx))
}

function cookieOptions(ctx: AppContext) {
  return { path: ctx.state.base || '/', httpOnly: true, sameSite: 'lax', signed: true, overwrite: true } as const
}
