import { createHonoApp } from '../apps/hono.ts'
import { serveHooked } from '../serving/mounted.ts'

await serveHooked('/ch11/hono', createHonoApp())
