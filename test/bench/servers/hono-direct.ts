import { createHonoApp } from '../apps/hono.ts'
import { serveDirect } from '../serving/mounted.ts'

await serveDirect('/ch11/hono', createHonoApp())
