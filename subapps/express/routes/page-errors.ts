import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { HttpError, toHttpError } from '../http-error.ts'
import type { User } from '../league/users.ts'
import { signedInUser } from '../session.ts'
import { settings } from '../settings.ts'
import { errorView } from '../views/error.ts'
import { layout } from '../views/layout.ts'

/** Answers what no route has answered. Mounted or not, the app never passes a request on. */
export const pageNotFound: RequestHandler = () => {
  throw new HttpError(404, 'There is no such page.')
}

/** Turns an error into a page. */
export const pageErrors: ErrorRequestHandler = (error, req, res, _next) => {
  const httpError = toHttpError(error)
  if (httpError.status >= 500) console.error(error)
  if (res.headersSent) {
    // Half an answer is out: ending the connection is the only way to tell the client.
    res.destroy()
    return
  }
  const site = { base: req.baseUrl, assets: settings.assets }
  const page = layout(
    { site, title: httpError.title, path: req.path, user: userOf(req, httpError) },
    errorView(site, httpError),
  )
  res.status(httpError.status).set(httpError.headers).send(page.toString())
}

function userOf(req: Request, error: HttpError): User | undefined {
  // After a failure of our own, session or database may be what failed.
  if (error.status >= 500) return
  try {
    return signedInUser(req)
  } catch {
    return
  }
}
