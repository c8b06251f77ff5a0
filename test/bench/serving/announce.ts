import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on a free port and tells it to the process that measures; ends with that process, however it ended. */
export function listen(server: Server): void {
  server.listen(0, '127.0.0.1', () => announce(server))
}

/** The same for a server that listens already. */
export function announce(server: Server): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.(user + system)
  })
  process.on('disconnect', () => process.exit())
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
}
