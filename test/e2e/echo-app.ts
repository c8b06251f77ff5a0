import express, { type Express } from 'express'

/** An application that answers with the request that it got. */
export function createEcho(): Express {
  const app = express()
  app.use(express.json())
  app.all('/{*path}', (request, response) => {
    const { method, originalUrl: url, body, headers } = request
    response.json({ method, url, body, cookie: headers.cookie, authorization: headers.authorization })
  })
  return app
}
