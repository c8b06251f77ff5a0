import { isUpstream, type Upstream } from '../remote/upstream.ts'
import type { Adapter } from './types.ts'

/** Mounts what `upstream()` makes. */
export const upstreamAdapter: Adapter<Upstream> = {
  kind: 'upstream',
  accepts: 'upstream(url)',
  is: isUpstream,
  create: (app, { trust }) => ({
    ready: () => app.open(),
    handle: (request, response) => app.handle(request, response, trust),
    upgrade: (request, socket, head) => app.upgrade(request, socket, head, trust),
    // A Unix socket has no name.
    authorities: app.addresses.filter(({ socketPath }) => socketPath === undefined).map(({ host }) => host),
    health: () => app.health(),
    figures: () => app.figures(),
    close: () => app.close(),
  }),
}
