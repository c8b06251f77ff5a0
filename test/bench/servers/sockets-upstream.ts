import { upstream } from '../../../host/index.ts'
import { startBackend } from '../serving/backend.ts'
import { serveDirect } from '../serving/mounted.ts'

await serveDirect('/ch11/sockets', upstream(await startBackend('sockets-alone')))
