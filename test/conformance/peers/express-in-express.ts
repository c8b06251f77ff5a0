import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import type { Mounting } from '../../adapters/mounting.ts'
import { lacks } from './lacks.ts'
import { listen } from './listen.ts'

/** Express in Express 5, by `use(prefix, app)`. */
export const expressInExpress: Mounting = {
  name: 'Express in Express',
  module: import.meta.url,
  takes: ({ family }) => family === 'express',
  lacks,
  async serve(sites, { outer, ...options } = {}) {
    const root = express().set('env', 'test')
    for (const { prefix, app } of sites) root.use(prefix, app as Express)
    root.get('/native', (_request, response) => void response.send('native'))
    root.get('/native-throw', () => {
      throw new Error('native boom')
    })
    root.use((error: Error, _request: Request, response: Response, next: NextFunction) => {
      if (response.headersSent) next(error)
      else response.status(500).set('x-host-error', 'yes').send(error.message)
    })
    return listen(outer === undefined ? root : express().use(outer, root), options)
  },
}
