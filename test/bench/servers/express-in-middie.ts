import middie from '@fastify/middie'
import Fastify from 'fastify'
import { createExpressApp } from '../apps/express.ts'
import { announce } from '../serving/announce.ts'

const parent = Fastify()
await parent.register(middie)
parent.use('/ch11/express', createExpressApp())
await parent.listen({ host: '127.0.0.1', port: 0 })
announce(parent.server)
