import type { Duplex } from 'node:stream'
import type { Plugin } from 'http-proxy-middleware'
import { connectionOptions, isEndToEnd } from '../core/end-to-end.ts'
import type { ProxyFailures } from './proxy-failures.ts'
import { endTogether, watchForEnd } from './socket-pair.ts'

/** Mends upgrades: what belongs to one connection stays with it, and when either side ends both do. */
export function mendUpgrades(failures: ProxyFailures): Plugin {
  return server => {
    server.on('proxyReqWs', (outgoing, _request, socket) => {
      const unwatch = watchForEnd(socket, () => socket.destroy())
      socket.once('close', () => outgoing.destroy())
      outgoing.once('response', () => {
        failures.markBegun(socket)
        unwatch()
      })
      outgoing.once('upgrade', ({ headers }, upstream) => {
        failures.markBegun(socket)
        unwatch()
        const options = connectionOptions(headers.connection)
        const { upgrade } = headers
        for (const name of Object.keys(headers)) if (!isEndToEnd(name, options)) delete headers[name]
        headers.connection = 'Upgrade'
        headers.upgrade = upgrade
        endTogether(socket, upstream as Duplex)
      })
    })
  }
}
