import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { isSameOrigin } from './domain/same-origin.ts'
import { HttpError } from './http-error.ts'
import { signedInUser } from './session.ts'
import { settings } from './settings.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Refuses a form that another site made the browser send. */
export const refuseCrossSite: RequestHandler = (req, _res, next) => {
  if (!safeMethods.has(req.method) && !isFromThisSite(req)) throw crossSite()
  next()
}

/** Sends a visitor who is not signed in to the sign-in page, and back here afterwards. */
export const requireSignIn: RequestHandler = (req, res, next) => {
  if (signedInUser(req)) return next()
  const query = req.method === 'GET' ? `?next=${encodeURIComponent(req.path)}` : ''
  res.redirect(303, `${req.baseUrl}/sign-in${query}`)
}

/** Lets a write to the API pass with the bearer token, or with the session of a page of this site. */
export const requireWriter: RequestHandler = (req, _res, next) => {
  if (safeMethods.has(req.method)) return next()
  const authorization = req.get('authorization')
  if (authorization !== undefined) {
    if (!isToken(authorization)) throw unauthorized('The bearer token is not valid here.')
  } else if (!signedInUser(req)) {
    throw unauthorized('Sign in, or send a bearer token.')
  } else if (!isFromThisSite(req)) {
    throw crossSite()
  }
  next()
}

function isToken(authorization: string): boolean {
  const [, presented] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
  if (settings.token === undefined || presented === undefined) return false
  // Digests have one length, which timingSafeEqual needs, and give nothing away about the token's.
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(presented), digest(settings.token))
}

function isFromThisSite(req: Request): boolean {
  return isSameOrigin({ secFetchSite: req.get('sec-fetch-site'), origin: req.get('origin'), host: req.host })
}

function crossSite(): HttpError {
  return new HttpError(403, 'This was sent from another site, so it was not carried out.')
}

function unauthorized(message: string): HttpError {
  return new HttpError(401, message, { 'WWW-Authenticate': 'Bearer' })
}
