import { Agent, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import type { Socket } from 'node:net'
import {
  createProxyMiddleware,
  debugProxyErrorsPlugin,
  loggerPlugin,
  type Plugin,
  proxyEventsPlugin,
  type RequestHandler,
} from 'http-proxy-middleware'
import type { MountedApp, MountedRequest, MountSite } from '../adapters/types.ts'
import { showPrefix } from '../core/prefix.ts'
import type { ProxyApp, ProxyOptions } from './proxy.ts'
import { ProxyFailures } from './proxy-failures.ts'
import { proxiedRequest, proxiedUpgrade } from './proxy-request.ts'
import { mendAnswers } from './proxy-response.ts'
import { mendUpgrades } from './proxy-upgrade.ts'

/** Milliseconds that a target may be silent. */
const defaultTimeout = 120_000

/** Makes a proxy ready to be entered at a mount. */
export function mountProxy({ target, options }: ProxyApp, { prefix, trust }: MountSite): MountedApp {
  const { keepPrefix = false, ws = true, on = {}, plugins = [], ejectPlugins = false, ...rest } = options
  const proxyTimeout = options.proxyTimeout ?? defaultTimeout
  const agents = { http: new Agent(agentOptions), https: new SecureAgent(agentOptions) }
  const failures = new ProxyFailures(showPrefix(prefix), on.error)
  const urls = new WeakMap<object, string>()
  const middleware = createProxyMiddleware({
    secure: true,
    ...rest,
    proxyTimeout,
    upgradeTimeout: options.upgradeTimeout ?? proxyTimeout,
    target,
    on: { ...on, error: undefined },
    ejectPlugins: true,
    plugins: [
      takeOver(agents, urls),
      mendAnswers(failures),
      mendUpgrades(failures),
      ...(ejectPlugins ? [] : [debugProxyErrorsPlugin, proxyEventsPlugin]),
      // It computes the URL of every target even where nobody logs.
      ...(ejectPlugins || options.logger === undefined ? [] : [loggerPlugin]),
      ...plugins,
      failures.plugin,
    ],
  })
  const isForProxy = pathFilter(options)
  const isUrlUsed = options.pathFilter ?? options.router ?? options.pathRewrite

  const settingFor = ({ url, originalUrl, baseUrl }: MountedRequest) =>
    keepPrefix ? { trust, url: originalUrl, base: '' } : { trust, url, base: baseUrl }
  /** The middleware refuses a path that no URL can have. Where nothing of the user's looks at it, it gets to see another. */
  const hideUrl = (request: IncomingMessage): IncomingMessage => {
    if (isUrlUsed !== undefined) return request
    urls.set(request, request.url ?? '/')
    request.url = '/'
    return request
  }

  return {
    handle: async (request, response) => {
      const view = hideUrl(proxiedRequest(request, settingFor(request)))
      const passedOn = await run(middleware, view, response)
      const failure = await failures.of(response)
      if (failure !== undefined) throw failure
      if (passedOn) answerNotFound(request, response)
    },
    upgrade: (request, socket, head) => {
      middleware.upgrade(hideUrl(proxiedUpgrade(request, settingFor(request))), socket as Socket, head)
    },
    acceptsUpgrade: request =>
      ws && request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket' && isForProxy(request),
    close: () => {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

/** No limit of connections: event streams would otherwise fill it, and everything after them wait. */
const agentOptions = { keepAlive: true, scheduling: 'lifo' } as const

/**
 * Stands between the middleware and its proxy server: gives the request its URL, and the target its agent. The
 * middleware's own agents are shared by all mounts and hold back what comes after 256 connections.
 */
function takeOver(agents: { http: Agent; https: SecureAgent }, urls: WeakMap<object, string>): Plugin {
  return server => {
    const { web, ws } = server
    server.web = (request, response, options = {}) => {
      // The client has left while a router or a rewrite was deciding.
      if (response.destroyed) return Promise.resolve()
      request.url = urls.get(request) ?? request.url
      const agent = options.agent ?? (options.forward === undefined ? agents[schemeOf(options.target)] : undefined)
      // The middleware writes into `ssl`, and what one target brought would stay for the next.
      return web.call(server, request, response, { ...options, agent, ssl: { ...options.ssl } })
    }
    server.ws = (request, socket, options, head) => {
      if (socket.destroyed) return Promise.resolve()
      request.url = urls.get(request) ?? request.url
      return ws.call(server, request, socket, { ...options, ssl: { ...options.ssl } }, head)
    }
  }
}

function schemeOf(target: unknown): 'http' | 'https' {
  const protocol = typeof target === 'string' ? target : (target as { protocol?: string } | undefined)?.protocol
  return /^https/.test(protocol ?? 'http') ? 'https' : 'http'
}

/** Runs the middleware. Tells whether it passed the request on; rejects with what it passed on as an error. */
async function run(middleware: RequestHandler, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const passed: unknown[] = []
  await middleware(request, response, error => passed.push(error))
  const error = passed.find(each => each !== undefined && each !== null)
  // What failed on the way to the target is known already, with its reason.
  if (error !== undefined && !response.headersSent && !response.destroyed) throw error
  return passed.length > 0
}

/** Whether the path of a request passes `pathFilter`. Only the middleware itself can tell, so it is asked with a target it never reaches. */
function pathFilter({ pathFilter }: Readonly<ProxyOptions>): (request: IncomingMessage) => boolean {
  if (pathFilter === undefined) return () => true
  const reached = new Error('passed')
  const probe = createProxyMiddleware({
    target: 'http://localhost',
    pathFilter,
    router: () => {
      throw reached
    },
  })
  return request => {
    let isRefused = false
    const asked = Object.create(request, { socket: { value: undefined } }) as IncomingMessage
    void probe(asked, undefined as never, error => {
      isRefused ||= error === undefined
    })
    return !isRefused
  }
}

function answerNotFound({ method, url }: IncomingMessage, response: ServerResponse): void {
  if (response.writableEnded || response.headersSent) return
  response.statusCode = 404
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(`Cannot ${method} ${url}\n`)
}
