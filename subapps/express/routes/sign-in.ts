import { Router } from 'express'
import { Fields } from '../domain/fields.ts'
import { authenticate } from '../league/users.ts'
import { officeAccount } from '../seed.ts'
import * as session from '../session.ts'
import { settings } from '../settings.ts'
import { signInView } from '../views/sign-in.ts'
import { sendPage, siteOf } from './page.ts'

/** Signing in and out. */
export const signIn: Router = Router()

// Shown only while the published password is the one that a new database gets.
const demoAccount = settings.officePassword === undefined ? officeAccount : undefined

signIn.get('/sign-in', (req, res) => {
  const content = signInView(siteOf(req), { next: localPath(req.query.next), demoAccount })
  sendPage(req, res, { title: 'Sign in' }, content)
})

signIn.post('/sign-in', async (req, res) => {
  const fields = new Fields(req.body, 'form')
  const email = fields.text('email', 'The e-mail address', { max: 200 })
  const password: unknown = req.body?.password
  const next = localPath(req.body?.next)
  const user = typeof password === 'string' && password.length <= 200 ? await authenticate(email, password) : undefined
  if (!user) {
    const error = 'The e-mail address or the password is not right.'
    const content = signInView(siteOf(req), { next, demoAccount, email, error })
    return sendPage(req, res, { title: 'Sign in', status: 401 }, content)
  }
  session.signIn(req, user)
  session.leaveNotice(req, `Signed in as ${user.email}.`)
  res.redirect(303, `${req.baseUrl}${next}`)
})

signIn.post('/sign-out', (req, res) => {
  session.signOut(req)
  session.leaveNotice(req, 'Signed out.')
  res.redirect(303, `${req.baseUrl}/`)
})

/**
 * A page of this app to go to after signing in. Anything that could take a visitor elsewhere
 * (`//evil.example`, `/\evil.example`, `/.//evil.example`) is no such page, because this app's paths are made of plain words and numbers.
 */
function localPath(value: unknown): string {
  return typeof value === 'string' && /^(?:\/[a-z0-9-]+)+$/.test(value) ? value : '/'
}
