import { Router } from 'express'
import { requireSignIn, sessionOf, visitor } from '../middleware/session.ts'
import { ordersOf } from '../shop/orders.ts'
import { authenticate } from '../shop/users.ts'

/** Sign-in, sign-out and the account page. */
export const accountRoutes: Router = Router()

// Two leading slashes, or a slash and a backslash, name another host to a browser.
function ownPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/account'
}

accountRoutes.get('/login', (req, res) => {
  if (visitor(res)) return res.redirect('/account')
  res.render('login', { next: ownPath(req.query.next), email: '', error: '' })
})

accountRoutes.post('/login', (req, res, next) => {
  const email = String(req.body.email ?? '').trim()
  const target = ownPath(req.body.next)
  authenticate(email, String(req.body.password ?? ''))
    .then(user => {
      if (!user) {
        const view = { next: target, email, error: 'E-mail address or password is wrong.' }
        return res.status(401).render('login', view)
      }
      const session = sessionOf(req)
      session.userId = user.id
      session.flash = { kind: 'ok', text: `Welcome back, ${user.name}.` }
      res.redirect(`${req.protocol}://${req.get('host')}${target}`)
    })
    .catch(next)
})

accountRoutes.get('/logout', (_req, res) => {
  if (!visitor(res)) return res.redirect('/login')
  res.render('logout')
})

accountRoutes.post('/logout', (req, res) => {
  req.session = null
  Object.assign(res.locals, { user: undefined, cartCount: 0 })
  res.render('goodbye')
})

accountRoutes.get('/account', requireSignIn, (_req, res) => {
  res.render('account', { orders: ordersOf(visitor(res)!.id).slice(0, 3) })
})
