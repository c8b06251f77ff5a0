import type { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gatherFinishListeners } from './finish-listeners.ts'
import { hasMethods } from './members.ts'
import type { Adapter } from './types.ts'

interface KoaContext {
  originalUrl: string
  mountPath: string
  request: { originalUrl: string }
  res: ServerResponse
  onerror(error: unknown): void
}

type Composed = (context: KoaContext) => Promise<unknown>

interface KoaApp {
  middleware: unknown[]
  ctxStorage?: AsyncLocalStorage<KoaContext> | null
  callback(): (request: IncomingMessage, response: ServerResponse) => Promise<unknown>
  createContext(request: IncomingMessage, response: ServerResponse): KoaContext
  handleRequest(context: KoaContext, composed: Composed): Promise<unknown>
  listenerCount(event: 'error'): number
  on(event: 'error', listener: (error: Error) => void): unknown
  onerror(error: Error): void
}

/** Koa 2 and 3 applications: the instance, not its callback. */
export const koaAdapter: Adapter<KoaApp> = {
  kind: 'koa',
  accepts: 'a Koa application (the instance, not its callback)',
  is(app): app is KoaApp {
    return (
      hasMethods(app, 'callback', 'createContext', 'handleRequest') &&
      Array.isArray((app as { middleware?: unknown }).middleware)
    )
  },
  create(app) {
    const composed = compose(app)
    // Koa itself adds this listener as soon as an application listens; nothing else is changed on the user's object.
    if (app.listenerCount('error') === 0) app.on('error', app.onerror)
    return {
      handle(request, response) {
        gatherFinishListeners(response)
        const context = app.createContext(request, response)
        context.originalUrl = request.originalUrl
        context.request.originalUrl = request.originalUrl
        context.mountPath = request.baseUrl
        context.onerror = cutBrokenResponse
        const { ctxStorage } = app
        if (!ctxStorage) return app.handleRequest(context, composed)
        return ctxStorage.run(context, async () => app.handleRequest(context, composed))
      },
    }
  },
}

/**
 * The application's middleware as its own `callback()` composes it, with its own version of compose. The callback is
 * asked on a stand-in, so that neither the user's object nor its listeners are touched.
 */
function compose(app: KoaApp): Composed {
  let composed: Composed | undefined
  const standIn = Object.create(app, {
    listenerCount: { value: () => 1 },
    ctxStorage: { value: null },
    createContext: { value: () => undefined },
    handleRequest: {
      value: (_context: unknown, middleware: Composed) => {
        composed = middleware
      },
    },
  }) as KoaApp
  void standIn.callback()(undefined as never, undefined as never)
  if (composed === undefined) throw new TypeError('this Koa composes its middleware in an unknown way')
  return composed
}

/**
 * In place of the context's own: Koa only reports an error that comes after the headers, and the client would wait for the
 * rest for ever. One function for all contexts, whose prototype has Koa's.
 */
function cutBrokenResponse(this: KoaContext, error: unknown): void {
  ;(Object.getPrototypeOf(this) as KoaContext).onerror.call(this, error)
  const { res } = this
  if (error !== null && error !== undefined && res.headersSent && !res.writableEnded) res.destroy()
}
