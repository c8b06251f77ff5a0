import express, { type Express } from 'express'
import { refuseCrossSite } from './authorization.ts'
import { closeDatabase, openDatabase } from './database.ts'
import { api, apiErrors } from './routes/api.ts'
import { fixtures } from './routes/fixtures.ts'
import { logos } from './routes/logos.ts'
import { overview } from './routes/overview.ts'
import { pageErrors, pageNotFound } from './routes/page-errors.ts'
import { players } from './routes/players.ts'
import { signIn } from './routes/sign-in.ts'
import { teams } from './routes/teams.ts'
import { securityHeaders } from './security-headers.ts'
import { seed } from './seed.ts'
import { session } from './session.ts'
import { settings } from './settings.ts'

// Every router is used without a path of its own, so that `req.baseUrl` is the app's base everywhere: '' when it stands
// alone, the prefix when it is mounted. Links, redirects and the cookie's path are built on it.
const app: Express = express()
app.disable('x-powered-by')
app.use(securityHeaders)
app.use(session)
app.use(api)
app.use('/api', apiErrors)
app.use(refuseCrossSite)
app.use(express.urlencoded({ extended: false, limit: '16kb' }))
app.use(overview, teams, logos, players, fixtures, signIn)
app.use(pageNotFound)
app.use(pageErrors)

/** The league office: an Express 5 application that never listens by itself. */
export default app

/** Opens the database and seeds it when it is empty. Calling it again while it is open does nothing. */
export async function start(): Promise<void> {
  openDatabase(settings.database)
  seed(new Date())
}

/** Closes the database; `start()` opens it again. */
export async function close(): Promise<void> {
  closeDatabase()
}
