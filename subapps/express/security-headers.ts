import type { RequestHandler } from 'express'
import { settings } from './settings.ts'

const assetOrigin = URL.canParse(settings.assets) ? ` ${new URL(settings.assets).origin}` : ''

// The pages have no script and no inline style, so the policy can forbid both.
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'self'${assetOrigin}`,
  `img-src 'self' data:${assetOrigin}`,
  "form-action 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
].join('; ')

/** Headers that every answer carries. */
export const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    // Not `no-referrer`: with it browsers send `Origin: null` on forms, and the cross-site check refuses that.
    'Referrer-Policy': 'same-origin',
    // Pages depend on who is signed in.
    'Cache-Control': 'private, no-cache',
  })
  next()
}
