import express, { type Express } from 'express'
import { answer } from '../answer.ts'

export function createExpressApp(): Express {
  const app = express()
  app.get('/json', (_request, response) => {
    response.json(answer)
  })
  return app
}
