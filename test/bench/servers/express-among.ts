import type { RequestListener } from 'node:http'
import { createHost } from '../../../host/index.ts'
import { createExpressApp } from '../apps/express.ts'
import { open, unobserved } from '../serving/mounted.ts'

/**
 * How many applications are mounted, the measured one among them, in the middle. The others are listeners: as many Express
 * applications slow their process down without being mounted (0.87 of one alone was seen for 10,000).
 */
const count = Number(process.argv[2])
const host = await createHost(unobserved)
for (let index = 0; index < count; index++) {
  const other: RequestListener = (_request, response) => response.end(`app ${index}`)
  if (index === Math.floor(count / 2)) host.mount('/ch11/express', createExpressApp())
  else host.mount(`/ch11/app-${index}`, other)
}
await open(host)
