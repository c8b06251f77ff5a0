import { createHost } from '../../../host/index.ts'
import { createExpressApp } from '../apps/express.ts'
import { open, unobserved } from '../serving/mounted.ts'

/** How many applications are mounted, the measured one among them, in the middle. */
const count = Number(process.argv[2])
const host = await createHost(unobserved)
for (let index = 0; index < count; index++) {
  const prefix = index === Math.floor(count / 2) ? '/ch11/express' : `/ch11/app-${index}`
  host.mount(prefix, createExpressApp())
}
await open(host)
