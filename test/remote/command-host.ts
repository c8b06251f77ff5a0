/*
 * A host in a process of its own, which mounts a program at `/app`: `command-host.ts <manner…>`. Prints its port.
 */
import type { AddressInfo } from 'node:net'
import { createHost } from '../../host/index.ts'
import { command } from '../../host/remote/command.ts'
import { programAt } from './command-processes.ts'

const host = await createHost({ logger: false })
host.mount('/app', command(programAt('{socket}', ...process.argv.slice(2)), { stop: { deadline: 1_000 } }))
await host.listen({ port: 0, host: '127.0.0.1' })
console.log((host.server.address() as AddressInfo).port)
