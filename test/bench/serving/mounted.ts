import { createHost, type Host, type HostOptions, type Mountable } from '../../../host/index.ts'
import { hookHeader, probeHeader } from '../answer.ts'
import { announce } from './announce.ts'

/** Nothing is counted: an application that stands alone has no metrics either. */
export const unobserved: HostOptions = { metrics: false }

/** Serves the application from a host without hooks: requests enter it directly. */
export async function serveDirect(prefix: string, app: Mountable, options: HostOptions = unobserved): Promise<void> {
  const host = await createHost(options)
  host.mount(prefix, app)
  await open(host)
}

/** Serves the application from a host with one request hook. */
export async function serveHooked(prefix: string, app: Mountable): Promise<void> {
  const host = await createHost(unobserved)
  host.addHook('onRequest', (request, reply, done) => {
    if (request.headers[probeHeader] !== undefined) reply.header(hookHeader, 'ran')
    done()
  })
  host.mount(prefix, app)
  await open(host)
}

/** Makes the host listen on a free port. */
export async function open(host: Host): Promise<void> {
  await host.listen({ host: '127.0.0.1', port: 0 })
  announce(host.server)
}
