import httpProxy from '@fastify/http-proxy'
import Fastify from 'fastify'
import { reachedBy } from '../../adapters/fixtures/remote.ts'
import type { Mounting } from '../../adapters/mounting.ts'
import { addFastifyNatives } from './fastify-natives.ts'
import { lacks } from './lacks.ts'

/** @fastify/http-proxy in Fastify 5, by `register` with a prefix. */
export const fastifyHttpProxy: Mounting = {
  name: '@fastify/http-proxy',
  module: import.meta.url,
  takes: ({ name }) => name === 'proxy',
  lacks: {
    ...lacks,
    '14b': 'a Fastify application is not mounted in another',
    '15': 'a Fastify application is not mounted in another',
  },
  async serve(sites, { trustProxy = false, headersTimeout } = {}) {
    const timeouts = headersTimeout === undefined ? {} : { headersTimeout, connectionsCheckingInterval: 50 }
    const root = Fastify({ trustProxy, http: timeouts, forceCloseConnections: true })
    for (const { prefix, app } of sites) {
      const { origins, options } = reachedBy(app)
      const { timeout } = options
      await root.register(httpProxy, {
        upstream: origins[0]?.origin ?? '',
        prefix,
        websocket: true,
        ...(timeout === undefined ? {} : { undici: { headersTimeout: timeout, bodyTimeout: timeout } }),
      })
    }
    addFastifyNatives(root)
    await root.listen({ port: 0, host: '127.0.0.1' })
    const { port } = root.server.address() as { port: number }
    return { port, log: [], close: () => root.close() }
  },
}
