import type { NextFunction, Request, Response } from 'express'
import { type Cart, viewCart } from '../shop/cart.ts'
import { findUser, type User } from '../shop/users.ts'

/** A message for the next page that is shown. */
export interface Flash {
  kind: 'ok' | 'error'
  text: string
}

/** What the signed session cookie holds. */
export interface ShopSession {
  userId?: number
  cart?: Cart
  flash?: Flash
}

/** The visitor's session; changes to it travel with the response. */
export function sessionOf(req: Request): ShopSession {
  return (req.session ?? {}) as ShopSession
}

/** The signed-in visitor. */
export function visitor(res: Response): User | undefined {
  return res.locals.user as User | undefined
}

/** Looks the visitor up, and gives every view what its header shows. */
export function loadVisitor(req: Request, res: Response, next: NextFunction): void {
  const session = sessionOf(req)
  res.locals.user = session.userId === undefined ? undefined : findUser(session.userId)
  res.locals.path = req.path
  res.locals.cartCount = viewCart(session.cart ?? {}).count
  // Read by the page that shows it, not here: a script's request in between must not swallow the message.
  res.locals.takeFlash = () => {
    const { flash } = session
    delete session.flash
    return flash
  }
  next()
}

/** Lets signed-in visitors pass and sends the others to the sign-in page, and from there back here. */
export function requireSignIn(req: Request, res: Response, next: NextFunction): void {
  if (visitor(res)) next()
  else res.redirect(`/login?next=${encodeURIComponent(req.originalUrl)}`)
}

/** Lets the shop's staff pass; others get a 403, or the sign-in page first. */
export function requireAdmin(req: Request, res: Response, next: NextFunction): void {
  const user = visitor(res)
  if (!user) requireSignIn(req, res, next)
  else if (user.role === 'admin') next()
  else res.status(403).render('error', { title: 'Staff only', message: 'Your account may not open the order desk.' })
}
