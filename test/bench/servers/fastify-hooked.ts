import { createFastifyApp } from '../apps/fastify.ts'
import { serveHooked } from '../serving/mounted.ts'

await serveHooked('/ch11/fastify', createFastifyApp())
