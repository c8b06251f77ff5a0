import Koa from 'koa'
import mount from 'koa-mount'
import type { Mounting } from '../../adapters/mounting.ts'
import { lacks } from './lacks.ts'
import { listen } from './listen.ts'

/** Koa in Koa, by koa-mount. */
export const koaMount: Mounting = {
  name: 'koa-mount',
  module: import.meta.url,
  takes: ({ family }) => family === 'koa',
  lacks,
  async serve(sites, { outer, ...options } = {}) {
    const root = new Koa()
    root.silent = true
    root.use(async (context, next) => {
      try {
        await next()
      } catch (error) {
        context.status = 500
        context.set('x-host-error', 'yes')
        context.body = (error as Error).message
      }
    })
    for (const { prefix, app } of sites) root.use(mount(prefix, app as Koa))
    root.use(async (context, next) => {
      if (context.path === '/native-throw') throw new Error('native boom')
      if (context.path === '/native') context.body = 'native'
      else await next()
    })
    const front = outer === undefined ? root : new Koa().use(mount(outer, root))
    return listen(front.callback(), options)
  },
}
