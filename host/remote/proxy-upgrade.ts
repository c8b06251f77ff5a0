import type { Socket } from 'node:net'
import type { Plugin } from 'http-proxy-middleware'
import { connectionOptions } from '../core/end-to-end.ts'
import type { ProxyFailures } from './proxy-failures.ts'
import { goesOn } from './proxy-request.ts'

/** Mends upgrades: what belongs to one connection stays with it, and when either side ends both do. */
export function mendUpgrades(failures: ProxyFailures): Plugin {
  return server => {
    server.on('proxyReqWs', (outgoing, _request, socket) => {
      socket.once('close', () => outgoing.destroy())
      outgoing.once('response', () => failures.markBegun(socket))
      outgoing.once('upgrade', ({ headers }, upstream) => {
        failures.markBegun(socket)
        const options = connectionOptions(headers.connection)
        const { upgrade } = headers
        for (const name of Object.keys(headers)) if (!goesOn(name, options)) delete headers[name]
        headers.connection = 'Upgrade'
        headers.upgrade = upgrade
        endTogether(socket, upstream as Socket)
        endTogether(upstream as Socket, socket)
      })
    })
  }
}

/** A WebSocket has no half-open state: its end, orderly or not, is the end of both sides. */
function endTogether(side: Socket, other: Socket): void {
  const end = () => other.destroySoon()
  side.once('end', end)
  side.once('close', end)
}
