import type { NextFunction, Request, Response } from 'express'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

function isSameOrigin(req: Request): boolean {
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = req.get('origin')
  // Neither header: not a browser, hence nobody's cookie to abuse.
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === req.get('host')
}

/**
 * Refuses writes that another site's page makes a browser send (cross-site request forgery), before a body is read.
 */
export function refuseForeignWrites(req: Request, res: Response, next: NextFunction): void {
  if (SAFE_METHODS.has(req.method) || isSameOrigin(req)) next()
  else res.status(403).type('text').send('Refused: this request comes from another site.')
}
