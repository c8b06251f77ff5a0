import type { IncomingMessage, ServerResponse } from 'node:http'
import { hasMethods } from './members.ts'
import type { Adapter, MountedRequest } from './types.ts'

/**
 * Connect middleware, `(request, response, next)`: answers, or calls `next` to pass on or report an error. It is typed
 * as a method, so that middleware written for the request and response of a framework fits too.
 */
export type ConnectMiddleware = {
  middleware(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): unknown
}['middleware']

/** Connect middleware marked as such, so that it is never guessed by its arity. */
export interface ConnectApp {
  readonly middleware: readonly ConnectMiddleware[]
}

const marked = new WeakSet<object>()

/**
 * Marks connect middleware for mounting: tried in order; a 404 answers what all of them passed on.
 *
 * @example
 * host.mount('/assets', connect(serveStatic('./assets')))
 */
export function connect(...middleware: ConnectMiddleware[]): ConnectApp {
  const app: ConnectApp = Object.freeze({ middleware: Object.freeze([...middleware]) })
  marked.add(app)
  return app
}

/** Marked middleware, or a router of Express or router: a function with a stack that needs a `next`. */
export const connectAdapter: Adapter<ConnectApp | ConnectMiddleware> = {
  kind: 'connect',
  accepts: 'connect(middleware)',
  is(app): app is ConnectApp | ConnectMiddleware {
    if (typeof app === 'object' && app !== null) return marked.has(app)
    return typeof app === 'function' && hasMethods(app, 'handle', 'route', 'param') && !hasMethods(app, 'set')
  },
  create(app) {
    const middleware = typeof app === 'function' ? [app] : app.middleware
    return { handle: (request, response) => run(middleware, request, response) }
  },
}

/** Rejects with what the middleware reports or throws, so that the host answers and logs it. */
async function run(
  middleware: readonly ConnectMiddleware[],
  request: MountedRequest,
  response: ServerResponse,
): Promise<void> {
  for (const step of middleware) {
    const passedOn = await new Promise<boolean>((resolve, reject) => {
      response.once('close', () => resolve(false))
      Promise.resolve(
        step(request, response, error => (error === undefined || error === null ? resolve(true) : reject(error))),
      ).catch(reject)
    })
    if (!passedOn) return
  }
  if (response.writableEnded) return
  response.statusCode = 404
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(`Cannot ${request.method} ${request.url}\n`)
}
