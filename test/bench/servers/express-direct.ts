import { createExpressApp } from '../apps/express.ts'
import { serveDirect } from '../serving/mounted.ts'

await serveDirect('/ch11/express', createExpressApp())
