import type { Next } from 'koa'
import type { AppContext } from '../context.ts'

/** Sets the headers that confine what a page of this app may load, and who may frame it. */
export async function securityHeaders(ctx: AppContext, next: Next): Promise<void> {
  const assets = assetSource(ctx.state.centre.settings.assets)
  ctx.set({
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self'${assets}`,
      `img-src 'self'${assets}`,
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  })
  await next()
}

function assetSource(assets: string): string {
  return /^https?:\/\//.test(assets) ? ` ${new URL(assets).origin}` : ''
}

/**
 * Refuses state-changing requests that a page of another origin made the browser send (CSRF). Browsers always send
 * Origin or Sec-Fetch-Site with these; a client that sends neither is no browser and carries nobody's cookie unasked.
 */
export async function sameOrigin(ctx: AppContext, next: Next): Promise<void> {
  if (!['GET', 'HEAD', 'OPTIONS'].includes(ctx.method) && isCrossSite(ctx)) {
    ctx.throw(403, 'This request came from a page of another site.')
  }
  await next()
}

function isCrossSite(ctx: AppContext): boolean {
  const site = ctx.get('Sec-Fetch-Site')
  if (site !== '') return site !== 'same-origin' && site !== 'none'
  const origin = ctx.get('Origin')
  if (origin === '') return false
  return !URL.canParse(origin) || new URL(origin).host !== ctx.host
}
