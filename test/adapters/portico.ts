import { Writable } from 'node:stream'
import type { FastifyError } from 'fastify'
import { createHost, type Host } from '../../host/index.ts'
import type { LogLine, Mounting, ServeOptions, Site } from './mounting.ts'

/** Requests enter their mounts straight from the front door: the host has no hook. */
export const direct: Mounting = createMounting('direct', () => {}, { '42b': 'without hooks there is nothing to run' })

/** Requests enter through Fastify: the host has hooks, which refuse those with `x-deny`. */
export const hooked: Mounting = createMounting('hooked', host => {
  host.addHook('onRequest', async (request, reply) => {
    reply.header('x-hooked', 'yes')
    if (request.headers['x-deny'] === 'onRequest') return reply.code(401).send('denied')
  })
  host.addHook('preHandler', async (request, reply) => {
    if (request.headers['x-deny'] === 'preHandler') return reply.code(401).send('denied')
  })
})

function createMounting(name: string, addHooks: (host: Host) => void, lacks: Mounting['lacks'] = {}): Mounting {
  return {
    name,
    module: import.meta.url,
    takes: () => true,
    lacks,
    async serve(sites, { outer, ...options } = {}) {
      const log: LogLine[] = []
      const host = await createTestHost(log, options)
      addHooks(host)
      addNativeRoutes(host)
      mountAll(host, sites)
      const front = outer === undefined ? host : await createTestHost(log, options)
      if (outer !== undefined) {
        addHooks(front)
        front.mount(outer, host)
      }
      await front.listen({ port: 0, host: '127.0.0.1' })
      const { port } = front.server.address() as { port: number }
      return { port, log, host, close: () => front.close() }
    },
  }
}

function createTestHost(
  log: LogLine[],
  { trustProxy = false, headersTimeout, drainDeadline = 200 }: ServeOptions,
): Promise<Host> {
  const stream = new Writable({
    write(line, _encoding, done) {
      log.push(JSON.parse(String(line)) as LogLine)
      done()
    },
  })
  return createHost({
    logger: { level: 'error', stream },
    trustProxy,
    drain: { deadline: drainDeadline },
    fastify: headersTimeout === undefined ? {} : { http: { headersTimeout, connectionsCheckingInterval: 50 } },
  })
}

function addNativeRoutes(host: Host): void {
  host.get('/native', async () => 'native')
  host.get('/native-throw', async () => {
    throw new Error('native boom')
  })
  host.setErrorHandler((error: FastifyError, _request, reply) =>
    reply.code(500).header('x-host-error', 'yes').send(error.message),
  )
}

function mountAll(host: Host, sites: readonly Site[]): void {
  for (const { prefix, app, options } of sites) host.mount(prefix, app as object, options)
}
