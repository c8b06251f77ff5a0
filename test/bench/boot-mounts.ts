import type { RequestListener } from 'node:http'
import { createHost } from '../../host/index.ts'

// Boots a host with some of 1,000 applications mounted, prints what that took, and ends. Run with --expose-gc.
const count = Number(process.argv[2])
const apps = Array.from({ length: 1_000 }, (_, index): RequestListener => {
  return (_request, response) => response.end(`app ${index}`)
})

const began = performance.now()
const host = await createHost()
for (const [index, app] of apps.slice(0, count).entries()) host.mount(`/app-${index}`, app)
await host.listen({ host: '127.0.0.1', port: 0 })
const milliseconds = performance.now() - began

globalThis.gc?.()
const { heapUsed, external } = process.memoryUsage()
process.stdout.write(JSON.stringify({ milliseconds, bytes: heapUsed + external }))
// The applications must still be there when the memory is counted, whether they are mounted or not.
process.exitCode = apps.length === 1_000 && host.mounts.list().length === count ? 0 : 1
await host.close()
