import { join } from 'node:path'
import cookieSession from 'cookie-session'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { closeDatabase, openDatabase } from './database.ts'
import { refuseForeignWrites } from './middleware/same-origin.ts'
import { loadVisitor } from './middleware/session.ts'
import { accountRoutes } from './routes/account.ts'
import { adminRoutes } from './routes/admin.ts'
import { api } from './routes/api.ts'
import { cartRoutes } from './routes/cart.ts'
import { orderRoutes } from './routes/orders.ts'
import { productRoutes } from './routes/products.ts'
import { settings } from './settings.ts'
import { formatCents } from './shop/money.ts'
import { endStockStreams } from './shop/stock-feed.ts'

const session = cookieSession({ name: 'shop', keys: [settings.sessionSecret], httpOnly: true, sameSite: 'lax' })
const app: Express = express()

app.disable('x-powered-by')
app.set('views', join(import.meta.dirname, 'views'))
app.set('view engine', 'ejs')
Object.assign(app.locals, { assets: settings.assets, formatCents })
// What the page header shows of nobody, so that an error page can be shown before a visitor is known.
Object.assign(app.locals, { user: undefined, path: '', cartCount: 0, takeFlash: () => undefined })

app.use(express.static(join(import.meta.dirname, 'public'), { index: false, redirect: false }))
app.use((_req, res, next) => {
  res.set({ 'Cache-Control': 'private, no-cache', 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY' })
  next()
})
app.use(refuseForeignWrites)
// The session's types are written for Express 5; at run time it takes any connect-style request.
app.use(session as unknown as RequestHandler)
app.use(loadVisitor)

app.use('/api/v1', api)
app.use(express.urlencoded({ extended: false, limit: '32kb' }))
app.use((_req, res, next) => {
  res.set('Link', '</css/shop.css>; rel=preload; as=style')
  next()
})
app.use(productRoutes, cartRoutes, orderRoutes, accountRoutes, adminRoutes)

app.use((_req, res) => {
  res.status(404).render('error', { title: 'Page not found', message: 'The shop has no page at this address.' })
})

const showError: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error)
  const status = Number(error?.status) >= 400 && Number(error.status) < 500 ? Number(error.status) : 500
  if (status === 500) console.error(error)
  res.status(status).render('error', {
    title: status === 500 ? 'Something went wrong' : 'That did not work',
    message: status === 500 ? 'Please try again in a moment.' : 'The shop could not read what your browser sent.',
  })
}
app.use(showError)

/** The club shop: a plain Express 4 application, written for the root of its own domain. */
export default app

/** Opens what the shop needs; to be called before it serves requests, and again after `close()`. */
export async function start(): Promise<void> {
  openDatabase(settings.database)
}

/** Ends the open event streams and closes the database; harmless when nothing is open. */
export async function close(): Promise<void> {
  endStockStreams()
  closeDatabase()
}
