import express, { type ErrorRequestHandler, Router } from 'express'
import { requireWriter } from '../authorization.ts'
import { HttpError, toHttpError } from '../http-error.ts'
import { apiFixtures } from './api-fixtures.ts'
import { apiPlayers } from './api-players.ts'
import { apiTeams } from './api-teams.ts'
import { sendProblem } from './problem.ts'

/** The JSON API; whatever is asked under /api is answered here. */
export const api: Router = Router()

api.use('/api', requireWriter)
api.use('/api', express.json({ limit: '16kb' }))
api.use('/api', (req, _res, next) => {
  // `null` is no body at all: the route then says which fields are missing.
  if (req.is('json') === false) throw new HttpError(415, 'Send application/json.')
  next()
})
api.use(apiTeams, apiPlayers, apiFixtures)
api.use('/api', () => {
  throw new HttpError(404, 'There is no such resource.')
})

/** Turns an error under /api into a problem document. */
export const apiErrors: ErrorRequestHandler = (error, _req, res, _next) => {
  const httpError = toHttpError(error)
  if (httpError.status >= 500) console.error(error)
  if (res.headersSent) {
    // Half an answer is out: ending the connection is the only way to tell the client.
    res.destroy()
    return
  }
  res.set(httpError.headers)
  sendProblem(res, httpError.status, httpError.message)
}
