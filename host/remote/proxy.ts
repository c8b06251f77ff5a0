import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Options } from 'http-proxy-middleware'
import { invalid } from '../option-checks.ts'

/**
 * Options of `proxy()`: all of http-proxy-middleware's, with its meanings, and one more. What differs are defaults:
 * `ws` is on, `proxyTimeout` is 120,000 ms and `upgradeTimeout` the same, `agent` keeps connections to the target, and
 * what fails is answered with a problem document where neither `on.error` nor a plugin has answered.
 */
export interface ProxyOptions<
  Request extends IncomingMessage = IncomingMessage,
  Response extends ServerResponse = ServerResponse,
> extends Omit<Options<Request, Response>, 'target'> {
  /** Sends the whole path to the target, the mount's prefix included. Default `false`: the prefix is taken off. */
  keepPrefix?: boolean
}

// Registered, so that a proxy declared with one copy of this package mounts on a host of another.
const brand = Symbol.for('portico.proxy')

/** A server behind http-proxy-middleware, to be mounted: what `proxy()` makes. */
export interface ProxyApp {
  readonly kind: 'proxy'
  readonly target: string
  readonly options: Readonly<ProxyOptions>
}

/**
 * Makes a server at another address mountable through http-proxy-middleware, with the options, plugins and
 * `responseInterceptor` that there already are; `upstream()` is the faster and more exact way to the same. The middleware
 * sees the mount's URL: prefix taken off in `req.url`, whole in `req.originalUrl`.
 *
 * Mended around it: headers that describe one connection, and what clients claim in `X-Forwarded-*` and `Forwarded`, go
 * no further; trailers and 103 do; every failure of the target ends in a 502, a 504 or a closed connection; sockets of an
 * upgrade end together; it adds no listener to the host's server. An `on.error` answers before it returns, or before its
 * promise settles; where it does not, the host does.
 *
 * What stays as http-proxy-middleware has it:
 * - `Expect: 100-continue` is answered by the host, not by the target.
 * - Of repeated headers Node keeps or joins some; their case is lost, unless `preserveHeaderKeyCase` for responses.
 * - A request sent on a kept connection that the target is just closing is answered 502, and never sent again.
 * - Requests with a chunked body and a method like GET, HEAD, DELETE or OPTIONS use up their connection to the target.
 * - Only WebSockets are upgraded; any other protocol is served as a plain request.
 * - With a `pathFilter`, `pathRewrite` or `router`, a path that no URL can have (`//`) is a 404.
 * - A target that sends more than its answer spoils the kept connection, and the next request on it times out.
 * - `proxyTimeout` is one of silence: a target that goes on sending framing without a body is not cut.
 * - What an interceptor holds back (`selfHandleResponse`) has neither early headers nor trailers.
 *
 * @param target `http://host:port` or `https://host`, perhaps with a path that comes before the request's
 * @throws PORTICO_OPTION_INVALID
 *
 * @example
 * host.mount('/old', proxy('http://127.0.0.1:3000', { changeOrigin: true }))
 */
export function proxy<
  Request extends IncomingMessage = IncomingMessage,
  Response extends ServerResponse = ServerResponse,
>(target: string | URL, options: ProxyOptions<Request, Response> = {}): ProxyApp {
  const made = {
    kind: 'proxy',
    target: parseTarget(target),
    options: Object.freeze({ ...options }) as Readonly<ProxyOptions>,
    [brand]: true,
  } as const
  return Object.freeze(made)
}

/** Tells whether a value was made by `proxy()`. */
export function isProxyApp(app: unknown): app is ProxyApp {
  return typeof app === 'object' && app !== null && brand in app
}

function parseTarget(target: string | URL): string {
  const url = URL.parse(String(target))
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href
  throw invalid('proxy target', String(target), 'an address that begins with http:// or https://')
}
