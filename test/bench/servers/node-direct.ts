import { createListener } from '../apps/node.ts'
import { serveDirect } from '../serving/mounted.ts'

await serveDirect('/ch11/node', createListener())
