import { Hono } from 'hono'
import { answer } from '../answer.ts'

export function createHonoApp(): Hono {
  const app = new Hono()
  app.get('/json', context => context.json(answer))
  return app
}
