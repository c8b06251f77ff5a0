import { createFastifyApp } from '../apps/fastify.ts'
import { announce } from '../serving/announce.ts'

const app = createFastifyApp()
await app.listen({ host: '127.0.0.1', port: 0 })
announce(app.server)
