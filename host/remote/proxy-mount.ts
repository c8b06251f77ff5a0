import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import type { Plugin } from 'http-proxy-middleware'
import type { MountedApp, MountedRequest, MountSite } from '../adapters/types.ts'
import { showPrefix } from '../core/prefix.ts'
import type { ProxyApp, ProxyOptions } from './proxy.ts'
import { agentsOf, type ProxyAgents } from './proxy-agents.ts'
import { ProxyFailures } from './proxy-failures.ts'
import { proxiedRequest, proxiedUpgrade } from './proxy-request.ts'
import { mendAnswers } from './proxy-response.ts'
import { mendUpgrades } from './proxy-upgrade.ts'

const require = createRequire(import.meta.url)

/** Loaded with the first proxy: most hosts have none, and loading it takes about as long as loading Fastify. */
function loadMiddleware(): typeof import('http-proxy-middleware') {
  return require('http-proxy-middleware')
}

/** Milliseconds that a target may be silent. */
const defaultTimeout = 120_000

/** Makes a proxy ready to be entered at a mount. */
export function mountProxy(app: ProxyApp, { prefix, trust }: MountSite): MountedApp {
  const { createProxyMiddleware, debugProxyErrorsPlugin, loggerPlugin, proxyEventsPlugin } = loadMiddleware()
  const { keepPrefix = false, ws = true, on = {}, plugins = [], ejectPlugins = false, ...rest } = app.options
  const proxyTimeout = rest.proxyTimeout ?? defaultTimeout
  const agents = agentsOf(app)
  const failures = new ProxyFailures(showPrefix(prefix), on.error)
  const urls = new WeakMap<object, string>()
  const middleware = createProxyMiddleware({
    secure: true,
    ...rest,
    proxyTimeout,
    upgradeTimeout: rest.upgradeTimeout ?? proxyTimeout,
    target: app.target,
    on: { ...on, error: undefined },
    ejectPlugins: true,
    plugins: [
      takeOver(agents, urls),
      mendAnswers(failures),
      mendUpgrades(failures),
      ...(ejectPlugins ? [] : [debugProxyErrorsPlugin, proxyEventsPlugin]),
      // It computes the URL of every target even where nobody logs.
      ...(ejectPlugins || rest.logger === undefined ? [] : [loggerPlugin]),
      ...plugins,
      failures.plugin,
    ],
  })
  const isForProxy = createPathFilter(app.options)
  const isUrlSeen = (rest.pathFilter ?? rest.router ?? rest.pathRewrite) !== undefined

  const settingFor = ({ url, originalUrl, baseUrl }: MountedRequest) =>
    keepPrefix ? { trust, url: originalUrl, base: '' } : { trust, url, base: baseUrl }
  /** The middleware refuses a path that no URL can have. Where nothing of the user's looks at it, it gets to see another. */
  const hideUrl = (request: IncomingMessage): IncomingMessage => {
    if (isUrlSeen) return request
    urls.set(request, request.url ?? '/')
    request.url = '/'
    return request
  }

  return {
    authorities: [new URL(app.target).host],
    handle: async (request, response) => {
      const passed: unknown[] = []
      await middleware(hideUrl(proxiedRequest(request, settingFor(request))), response, error => passed.push(error))
      const failure = await failures.of(response)
      if (failure !== undefined) throw failure
      if (passed.length === 0 || response.headersSent || response.destroyed) return
      const error = passed.find(each => each !== undefined && each !== null)
      if (error !== undefined) throw error
      answerNotFound(request, response)
    },
    upgrade: (request, socket, head) => {
      middleware.upgrade(hideUrl(proxiedUpgrade(request, settingFor(request))), socket as Socket, head)
    },
    acceptsUpgrade: request => {
      if (!ws || request.method !== 'GET' || request.headers.upgrade?.toLowerCase() !== 'websocket') return false
      const whole = (request as Partial<MountedRequest>).originalUrl ?? prefix + request.url
      return isForProxy(request, keepPrefix ? whole : (request.url ?? '/'))
    },
    close: () => {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

/**
 * Stands between the middleware and its proxy server: gives the request its URL, and the target its agent. The
 * middleware's own agents are shared by all mounts and hold back what comes after 256 connections.
 */
function takeOver(agents: ProxyAgents, urls: WeakMap<object, string>): Plugin {
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

/**
 * Whether a request passes `pathFilter`, judged by this URL. Only the middleware can tell, so that it is asked on the way to
 * a target that it never reaches.
 */
function createPathFilter({ pathFilter }: Readonly<ProxyOptions>): (request: IncomingMessage, url: string) => boolean {
  if (pathFilter === undefined) return () => true
  const probe = loadMiddleware().createProxyMiddleware({
    pathFilter,
    router: () => {
      throw new Error('the filter has let it pass')
    },
  })
  return (request, url) => {
    let isRefused = false
    const asked = Object.create(request, { url: { value: url }, socket: { value: undefined } }) as IncomingMessage
    void probe(asked, undefined as never, error => {
      isRefused ||= error === undefined
    })
    return !isRefused
  }
}

/** What the filter holds back is answered as by middleware that nothing comes after. */
function answerNotFound({ method, url }: IncomingMessage, response: ServerResponse): void {
  response.statusCode = 404
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(`Cannot ${method} ${url}\n`)
}
