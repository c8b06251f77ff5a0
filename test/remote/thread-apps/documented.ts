import swagger from '@fastify/swagger'
import Fastify from 'fastify'

// An application whose framework keeps its OpenAPI document.

const app = Fastify()
await app.register(swagger, { openapi: { info: { title: 'In a thread', version: '1.2.3' } } })
app.get('/pets', async () => [])

export { app }
