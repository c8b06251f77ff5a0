import type { AppContext } from '../context.ts'

/** Sends the browser to a path of this app with GET, whatever the request's method was. */
export function redirect(ctx: AppContext, path: string): void {
  ctx.status = 303
  ctx.redirect(`${ctx.state.base}${path}`)
}
