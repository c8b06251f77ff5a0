import express from 'express'
import { createProxyMiddleware } from 'http-proxy-middleware'
import { reachedBy } from '../../adapters/fixtures/remote.ts'
import type { Mounting } from '../../adapters/mounting.ts'
import { addExpressNatives } from './express-natives.ts'
import { lacks } from './lacks.ts'
import { listen } from './listen.ts'

/** http-proxy-middleware in Express 5, by `use(prefix, middleware)`, as its documentation shows it. */
export const httpProxyMiddleware: Mounting = {
  name: 'http-proxy-middleware',
  module: import.meta.url,
  takes: ({ name }) => name === 'proxy',
  lacks,
  async serve(sites, { outer, trustProxy = false, ...options } = {}) {
    const root = express().set('env', 'test').set('trust proxy', trustProxy)
    for (const { prefix, app } of sites) {
      const { origins, options } = reachedBy(app)
      const timeout = options.timeout === undefined ? {} : { proxyTimeout: options.timeout }
      root.use(prefix, createProxyMiddleware({ target: origins[0]?.href, xfwd: true, ws: true, ...timeout }))
    }
    addExpressNatives(root)
    return listen(outer === undefined ? root : express().use(outer, root), options)
  },
}
