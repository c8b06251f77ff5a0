import { randomBytes } from 'node:crypto'
import cookieSession from 'cookie-session'
import type { Request, RequestHandler } from 'express'
import { findUser, type User } from './league/users.ts'
import { settings } from './settings.ts'

/** What the signed cookie carries. Signed is not encrypted: nothing in it is secret. */
interface Session {
  userId?: number
  /** Milliseconds since 1970. */
  signedInAt?: number
  notice?: string
}

const lifetime = 12 * 60 * 60 * 1000

const cookie = cookieSession({
  name: 'league',
  keys: [settings.sessionSecret ?? randomBytes(32).toString('base64url')],
  httpOnly: true,
  sameSite: 'lax',
})

/** Reads and writes the session cookie, which belongs to this app's part of the site only. */
export const session: RequestHandler = (req, res, next) => {
  cookie(req, res, (error?: unknown) => {
    if (error) return next(error)
    // The same app may be mounted at several places, so where the cookie belongs is known only now.
    req.sessionOptions.path = req.baseUrl || '/'
    next()
  })
}

/** The user who is signed in, if anybody is. */
export function signedInUser(req: Request): User | undefined {
  const { userId, signedInAt }: Session = sessionOf(req)
  // A browser forgets the cookie when it likes; a copied cookie is good only as long as this says.
  if (typeof userId !== 'number' || typeof signedInAt !== 'number' || Date.now() - signedInAt > lifetime) return
  return findUser(userId)
}

/** Starts a session that has nothing of the one before. */
export function signIn(req: Request, user: User): void {
  const started: Session = { userId: user.id, signedInAt: Date.now() }
  req.session = { ...started }
}

/** Ends the session. */
export function signOut(req: Request): void {
  req.session = null
}

/** Leaves a notice for the next page that this visitor sees. */
export function leaveNotice(req: Request, notice: string): void {
  const current: Session = sessionOf(req)
  req.session = { ...current, notice }
}

/** The notice left for this page, which is forgotten by that. */
export function takeNotice(req: Request): string | undefined {
  const { notice, ...rest }: Session = sessionOf(req)
  if (notice === undefined) return
  req.session = Object.keys(rest).length > 0 ? { ...rest } : null
  return notice
}

function sessionOf(req: Request): Session {
  // Only this file writes the session and its signature is checked, so it has the shape that was written.
  return (req.session ?? {}) as Session
}
