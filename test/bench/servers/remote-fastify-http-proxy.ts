import httpProxy from '@fastify/http-proxy'
import Fastify from 'fastify'
import { announce } from '../serving/announce.ts'
import { startBackend } from '../serving/backend.ts'

const parent = Fastify()
await parent.register(httpProxy, { upstream: await startBackend(), prefix: '/ch11/remote' })
await parent.listen({ host: '127.0.0.1', port: 0 })
announce(parent.server)
