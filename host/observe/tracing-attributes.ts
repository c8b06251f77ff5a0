import type { IncomingMessage } from 'node:http'
import type { Attributes } from '@opentelemetry/api'
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions'
import { arrivalOf, originOf, type Trust } from '../core/forwarded.ts'
import { redactTarget } from '../core/redact.ts'
import { originForm } from '../core/target.ts'

/** The mount that a request is for. */
export interface TracedMount {
  readonly name: string
  readonly prefix: string
}

/** Methods that a span may be named by: any other text could be anything, and so make any number of names. */
const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'])

/** Name of a request's span: its method, and the route where that is known, else the mount's prefix. */
export function spanName(method: string | undefined, route: string | undefined): string {
  const verb = method !== undefined && knownMethods.has(method) ? method : 'HTTP'
  return route === undefined ? verb : `${verb} ${route}`
}

/** The route as a client sees it. */
export function wholeRoute(mount: TracedMount | undefined, route: string | undefined): string | undefined {
  if (mount === undefined || route === undefined) return route
  return mount.prefix === '/' ? route : mount.prefix + route
}

/**
 * What a span says of its request from the beginning, the most telling first, as a span may not have room for all
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span). Client, scheme and server are what `trust`
 * lets proxies tell of them.
 */
export function requestAttributes(request: IncomingMessage, mount: TracedMount | undefined, trust: Trust): Attributes {
  const { headers, httpVersion, method } = request
  const isKnown = method !== undefined && knownMethods.has(method)
  const url = (request as { originalUrl?: string }).originalUrl ?? request.url ?? ''
  const target = redactTarget(originForm(url) ?? url)
  const query = target.indexOf('?')
  const { addresses, protocol: scheme, host } = originOf(arrivalOf(request), trust)
  const server = splitHost(host)
  return {
    [ATTR_HTTP_REQUEST_METHOD]: isKnown ? method : '_OTHER',
    [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: isKnown ? undefined : method,
    [ATTR_URL_PATH]: query === -1 ? target : target.slice(0, query),
    'portico.mount': mount?.name,
    [ATTR_URL_QUERY]: query === -1 ? undefined : target.slice(query + 1),
    [ATTR_URL_SCHEME]: scheme,
    [ATTR_SERVER_ADDRESS]: server?.address,
    [ATTR_SERVER_PORT]: server && (server.port ?? (scheme === 'https' ? 443 : 80)),
    [ATTR_CLIENT_ADDRESS]: addresses[0],
    [ATTR_NETWORK_PROTOCOL_VERSION]: httpVersion === '2.0' ? '2' : httpVersion,
    [ATTR_USER_AGENT_ORIGINAL]: headers['user-agent'],
  }
}

function splitHost(host: string): { address: string; port: number | undefined } | undefined {
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(host)
  if (parts?.[1] === undefined || parts[1] === '') return undefined
  return { address: parts[1].replace(/^\[|\]$/g, ''), port: parts[2] === undefined ? undefined : Number(parts[2]) }
}
