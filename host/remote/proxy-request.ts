import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { MountedRequest } from '../adapters/types.ts'
import { asksForTrailers, connectionOptions, isEndToEnd } from '../core/end-to-end.ts'
import { arrivalOf, forwardedHeaders, isForwardedHeader, originOf, type Trust } from '../core/forwarded.ts'

/** What a proxied request is made of, beside the request that came in. */
export interface ProxiedRequestSetting {
  readonly trust: Trust
  /** The path and query to send. */
  readonly url: string
  /** The prefix that is taken off the path. */
  readonly base: string
}

/**
 * The request as the proxy may see and change it: its URL and headers are its own, so that the host's log and hooks still
 * find what came in, and everything else is the request's. The server is hidden from it: the middleware would put a
 * `'close'` listener on it for every mount.
 */
export function proxiedRequest(request: MountedRequest, setting: ProxiedRequestSetting): IncomingMessage {
  const headers = proxiedHeaders(request, setting)
  return overlay(request, { url: setting.url, headers, socket: withoutServer(request.socket) })
}

/** The same for an upgrade, for which the middleware needs the server to be there and adds nothing to it. */
export function proxiedUpgrade(request: MountedRequest, setting: ProxiedRequestSetting): IncomingMessage {
  const headers = { ...proxiedHeaders(request, setting), connection: 'Upgrade', upgrade: 'websocket' }
  return overlay(request, { url: setting.url, headers })
}

const sockets = new WeakMap<Socket, Socket>()

function withoutServer(socket: Socket): Socket {
  const known = sockets.get(socket)
  if (known !== undefined) return known
  const view = overlay(socket, { server: undefined })
  sockets.set(socket, view)
  return view
}

/**
 * An object with some properties of its own, all the rest being the target's. A stream keeps its state in properties, so
 * that an object derived from it would soon differ from it: methods run on the target itself.
 */
function overlay<T extends object>(target: T, own: Partial<Record<PropertyKey, unknown>>): T {
  return new Proxy(target, {
    get(_, key) {
      if (Object.hasOwn(own, key)) return own[key]
      const value = Reflect.get(target, key, target)
      return typeof value === 'function' && key !== 'constructor' ? value.bind(target) : value
    },
    set(_, key, value) {
      if (!Object.hasOwn(own, key)) return Reflect.set(target, key, value, target)
      own[key] = value
      return true
    },
  })
}

function proxiedHeaders(request: MountedRequest, { trust, base }: ProxiedRequestSetting): IncomingHttpHeaders {
  const { headers } = request
  const options = connectionOptions(headers.connection)
  const isChunked = headers['transfer-encoding'] !== undefined
  const sent: IncomingHttpHeaders = {}
  for (const name in headers) {
    // The host has answered Expect, and with it the middleware would skip its `proxyReq` event.
    if (name === 'expect' || isForwardedHeader(name)) continue
    // A Trailer header on a message that cannot have trailers makes Node throw.
    if (name === 'trailer' && !isChunked) continue
    if (isEndToEnd(name, options)) sent[name] = headers[name]
  }
  if (isChunked && !isChunkedByNode(request)) sent['transfer-encoding'] = headers['transfer-encoding']
  if (asksForTrailers(headers.te)) sent.te = 'trailers'
  const origin = originOf(arrivalOf(request), trust)
  const forwarded = forwardedHeaders(origin, base)
  for (let index = 0; index < forwarded.length; index += 2) sent[forwarded[index] as string] = forwarded[index + 1]
  return sent
}

/**
 * Whether Node frames the body by itself. For methods that rarely have one it does not, and the header has to say so;
 * the proxy then ends the connection with the request.
 */
function isChunkedByNode({ method = '', headers }: IncomingMessage): boolean {
  return headers['transfer-encoding']?.toLowerCase() === 'chunked' && !rarelyWithBody.has(method)
}

const rarelyWithBody: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])
