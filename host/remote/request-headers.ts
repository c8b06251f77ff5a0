import type { Socket } from 'node:net'
import type { MountedRequest } from '../adapters/types.ts'
import { asksForTrailers, connectionOptions, isEndToEnd } from '../core/end-to-end.ts'
import { arrivalOf, forwardedHeaders, isForwardedHeader, originOf, type Trust } from '../core/forwarded.ts'
import { HeaderBlock } from '../core/request-head.ts'

/** What of a request's headers is for the upstream to decide. */
export interface HeaderSetting {
  readonly trust: Trust
  /** The `Host` header; `undefined` sends the client's own. */
  readonly host: string | undefined
  /** Where the client named no host (HTTP/1.0). */
  readonly fallbackHost: string
  /** The prefix that is taken off the path. */
  readonly base: string
}

/**
 * The headers of a request as an upstream gets them: end-to-end ones byte for byte, and what is said about the client told
 * anew. `Expect` ends here, because the host has answered it.
 */
export function requestHeaders(
  request: MountedRequest,
  { trust, host, fallbackHost, base }: HeaderSetting,
): { readonly headers: string[]; readonly told: HeaderBlock } {
  const { rawHeaders, headers } = request
  const options = connectionOptions(headers.connection)
  const sent = ['host', host ?? headers.host ?? fallbackHost]
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (!isToldAnew(name) && isEndToEnd(name, options)) sent.push(name, rawHeaders[index + 1] as string)
  }
  if (headers.te !== undefined && asksForTrailers(headers.te)) sent.push('te', 'trailers')
  return { headers: sent, told: toldOf(request, trust, base) }
}

/** What is told about a client that nobody vouches for, and of what it was made. */
interface Told {
  readonly address: string | undefined
  readonly encrypted: boolean
  readonly host: string | undefined
  readonly base: string
  readonly headers: HeaderBlock
}

const told = Symbol('portico.told')

/** The headers that tell about a client: on its connection they are mostly those of its last request. */
function toldOf(request: MountedRequest, trust: Trust, base: string): HeaderBlock {
  const arrival = arrivalOf(request)
  const { address, encrypted } = arrival
  if (trust(address ?? '', 0)) return new HeaderBlock(forwardedHeaders(originOf(arrival, trust), base))
  // A connection that has been upgraded and closed is none any more.
  const socket = request.socket as (Socket & { [told]?: Told }) | undefined
  const { host } = request.headers
  const last = socket?.[told]
  // A thread's connection has another client's address with each request.
  const isSame = last?.host === host && last?.base === base && last.address === address && last.encrypted === encrypted
  if (last !== undefined && isSame) return last.headers
  const headers = new HeaderBlock(forwardedHeaders(originOf(arrival, trust), base))
  if (socket) socket[told] = { address, encrypted, host, base, headers }
  return headers
}

/** Whether the host says something else in a header's place, or nothing. */
function isToldAnew(name: string): boolean {
  // By their first letter, e, f, h or x: most names begin with another, which spares them the lower case.
  const first = name.charCodeAt(0) | 32
  if (first !== 101 && first !== 102 && first !== 104 && first !== 120) return false
  const lower = name.toLowerCase()
  return lower === 'host' || lower === 'expect' || isForwardedHeader(lower)
}
