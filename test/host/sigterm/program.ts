import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { shutDownOnSignal } from '../../../host/cli/shutdown.ts'
import { createHost } from '../../../host/index.ts'
import { mountAll } from './apps.ts'

/*
 * A program with a host of every kind of application that ends in order on SIGTERM. Its argument are the drain's options, as
 * JSON. Writes a line for whatever happens, the host's log among them.
 */

const told = (line: string) => process.stdout.write(`${line}\n`)
const host = await createHost({ logger: { level: 'warn' }, drain: JSON.parse(process.argv[2] ?? '{}') })
await mountAll(host, told)
host.post('/replace/:kind', async (request, reply) => {
  const { kind } = request.params as { kind: string }
  const app = () => ({ fetch: () => new Response('new') })
  void host.mounts
    .replace(`/${kind}`, app(), {
      start: async () => {
        told(`starting new ${kind}`)
        await sleep(500)
        told(`started new ${kind}`)
      },
      close: () => void told(`closed new ${kind}`),
    })
    .catch((error: { code?: string }) => told(`replacing ${kind}: ${error.code}`))
  return reply.code(202).send()
})
shutDownOnSignal(host)
await host.listen({ port: 0, host: '127.0.0.1' })
told(`port ${(host.server.address() as AddressInfo).port}`)
