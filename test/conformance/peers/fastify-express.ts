import fastifyExpress from '@fastify/express'
import Fastify from 'fastify'
import type { Mounting, Site } from '../../adapters/mounting.ts'
import { addFastifyNatives } from './fastify-natives.ts'
import { lacks } from './lacks.ts'

/** Express in Fastify, by @fastify/express. */
export const fastifyExpressUse: Mounting = {
  name: '@fastify/express',
  module: import.meta.url,
  // What runs in a thread only a host of ours can mount.
  takes: ({ name }) => /^Express \d/.test(name),
  lacks,
  async serve(sites, { outer, headersTimeout } = {}) {
    const root = await createRoot(sites, headersTimeout)
    addFastifyNatives(root)
    await root.ready()
    const front = outer === undefined ? root : await createRoot([{ prefix: outer, app: root.routing }], headersTimeout)
    await front.listen({ port: 0, host: '127.0.0.1' })
    const { port } = front.server.address() as { port: number }
    return {
      port,
      log: [],
      close: async () => {
        front.server.closeAllConnections()
        await front.close()
      },
    }
  },
}

async function createRoot(sites: readonly Site[], headersTimeout: number | undefined) {
  const timeouts = headersTimeout === undefined ? {} : { headersTimeout, connectionsCheckingInterval: 50 }
  const root = Fastify({ http: timeouts })
  await root.register(fastifyExpress)
  for (const { prefix, app } of sites) root.use(prefix, app as never)
  return root
}
