import Koa from 'koa'
import { answer } from '../answer.ts'

export function createKoaApp(): Koa {
  const app = new Koa()
  app.use(context => {
    if (context.path === '/json') context.body = answer
  })
  return app
}
