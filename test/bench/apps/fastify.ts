import Fastify, { type FastifyInstance } from 'fastify'
import { answer } from '../answer.ts'

export function createFastifyApp(): FastifyInstance {
  const app = Fastify()
  app.get('/json', async () => answer)
  return app
}
