import { createSocketServer } from '../apps/sockets.ts'
import { serveDirect } from '../serving/mounted.ts'

await serveDirect('/ch11/sockets', createSocketServer())
