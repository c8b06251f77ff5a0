import express, { type Express } from 'express'
import type { Mounting } from '../../adapters/mounting.ts'
import { addExpressNatives } from './express-natives.ts'
import { lacks } from './lacks.ts'
import { listen } from './listen.ts'

/** Express in Express 5, by `use(prefix, app)`. */
export const expressInExpress: Mounting = {
  name: 'Express in Express',
  module: import.meta.url,
  // What runs in a thread only a host of ours can mount.
  takes: ({ name }) => /^Express \d/.test(name),
  lacks,
  async serve(sites, { outer, ...options } = {}) {
    const root = express().set('env', 'test')
    for (const { prefix, app } of sites) root.use(prefix, app as Express)
    addExpressNatives(root)
    return listen(outer === undefined ? root : express().use(outer, root), options)
  },
}
