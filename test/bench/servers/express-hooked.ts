import { createExpressApp } from '../apps/express.ts'
import { serveHooked } from '../serving/mounted.ts'

await serveHooked('/ch11/express', createExpressApp())
