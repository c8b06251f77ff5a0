import { thread } from '../../../host/remote/thread.ts'
import { serveDirect } from '../serving/mounted.ts'

await serveDirect('/ch11/express', thread(new URL('./thread-app.ts', import.meta.url)))
