import { createFastifyApp } from '../apps/fastify.ts'
import { serveDirect } from '../serving/mounted.ts'

await serveDirect('/ch11/fastify', createFastifyApp())
