import type { Express, NextFunction, Request, Response } from 'express'

/** Gives an Express application the host's own routes and error handler; they come after the mounts. */
export function addExpressNatives(root: Express): void {
  root.get('/native', (_request, response) => void response.send('native'))
  root.get('/native-throw', () => {
    throw new Error('native boom')
  })
  root.use((error: Error, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error)
    else response.status(500).set('x-host-error', 'yes').send(error.message)
  })
}
