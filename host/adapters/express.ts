import type { RequestListener } from 'node:http'
import { hasMethods } from './members.ts'
import type { Adapter } from './types.ts'

interface ExpressApp extends RequestListener {
  request: object
  response: object
  engines: object
  settings: Record<string, unknown>
  parent?: unknown
  mountpath: string | string[]
  emit(event: 'mount', parent: object): boolean
}

// An application has one mountpath, whatever number of mounts it is in: the first live one sets it.
const mounted = new WeakSet<object>()

/** Express 4 and 5 applications. */
export const expressAdapter: Adapter<ExpressApp> = {
  kind: 'express',
  accepts: 'an Express application',
  is(app): app is ExpressApp {
    return typeof app === 'function' && hasMethods(app, 'handle', 'set', 'use', 'emit') && 'mountpath' in app
  },
  create(app, { prefix }) {
    return {
      handle: app,
      prototypes: { request: app.request, response: app.response },
      ready() {
        if (mounted.has(app) || app.parent !== undefined) return
        mounted.add(app)
        const parent = parentOf(app)
        app.mountpath = prefix === '' ? '/' : prefix
        app.parent = parent
        app.emit('mount', parent)
      },
      close() {
        if (!mounted.delete(app)) return
        app.mountpath = '/'
        app.parent = undefined
      },
    }
  },
}

/**
 * A parent that changes nothing by being one: Express makes its prototypes and settings those of the application's, so
 * it has the ones that the application's have already.
 */
function parentOf(app: ExpressApp): object {
  return {
    mountpath: '/',
    path: () => '',
    request: Object.getPrototypeOf(app.request),
    response: Object.getPrototypeOf(app.response),
    engines: Object.getPrototypeOf(app.engines),
    settings: Object.getPrototypeOf(app.settings) ?? Object.create(null),
  }
}
