import { type IncomingMessage, Server } from 'node:http'
import { Server as SecureServer } from 'node:https'
import type { Adapter, MountedApp } from './types.ts'

/** What Node calls to decide on an upgrade, its own default included. */
interface UpgradingServer extends Server {
  shouldUpgradeCallback(request: IncomingMessage): boolean
}

/** An `http.Server` that does not listen: its `request` and `upgrade` listeners, those of ws or socket.io among them. */
export const httpServerAdapter: Adapter<Server> = {
  kind: 'http-server',
  accepts: 'an http.Server that does not listen',
  is(app): app is Server {
    return app instanceof Server || app instanceof SecureServer
  },
  create: server => ({
    handle: (request, response) => {
      server.emit('request', request, response)
    },
    ...upgradesOf(server),
  }),
}

/**
 * Upgrades as an application's own server takes them. Each application has its own emitter this way: engine.io ends
 * sockets that are not its own after a second, and ws answers 400 to paths it does not know.
 */
export function upgradesOf(server: Server): Required<Pick<MountedApp, 'upgrade' | 'acceptsUpgrade'>> {
  return {
    upgrade: (request, socket, head) => {
      server.emit('upgrade', request, socket, head)
    },
    // By default whether there are listeners; the server of a mounted host, for one, decides by the request.
    acceptsUpgrade: request => (server as UpgradingServer).shouldUpgradeCallback(request),
  }
}
