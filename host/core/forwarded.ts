import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { isToken } from './field-lines.ts'

/**
 * Whether what a peer says about the request before it is believed: its address, and its distance from the host, where 0
 * is the peer on the socket. Fastify's `trustProxy` in its general form.
 */
export type Trust = (address: string, hop: number) => boolean

/** A request as it arrived, before anything of it is believed. */
export interface Arrival {
  /** The peer's address; `undefined` for a Unix socket. */
  readonly address: string | undefined
  readonly encrypted: boolean
  readonly headers: IncomingHttpHeaders
}

/** Who sent a request, and how it was addressed: what proxies say about it where they are trusted, else what the socket says. */
export interface Origin {
  /** Every address from the client's to the peer's, as far as they are believed; empty for a Unix socket. */
  readonly addresses: readonly string[]
  readonly protocol: string
  /** Host and port as the client named them; `''` where it named none (HTTP/1.0). */
  readonly host: string
  /** The path prefix that trusted proxies took off; `''` where they took none. */
  readonly prefix: string
}

/** What the socket says about a request. */
export function arrivalOf({ socket, headers }: IncomingMessage): Arrival {
  // An upgraded connection that has closed leaves its request without one.
  const { remoteAddress, encrypted } = (socket ?? {}) as Partial<TLSSocket>
  return { address: remoteAddress, encrypted: encrypted === true, headers }
}

/** The client's address; `undefined` where a Unix socket has none and nobody who is believed tells it. */
export function clientAddress({ socket, headers }: IncomingMessage, trust: Trust): string | undefined {
  const peer = socket?.remoteAddress
  return trust(peer ?? '', 0) ? believedAddresses(headers, trust, peer)[0] : peer
}

/** The prefix under which the client asked a proxy in front of the host, as told by one that is trusted; '' where none is. */
export function forwardedPrefix({ socket, headers }: IncomingMessage, trust: Trust): string {
  const told = headers['x-forwarded-prefix']
  return told !== undefined && trust(socket?.remoteAddress ?? '', 0) ? believedPrefix(first(told)) : ''
}

/** Computes, in the one place for it, who sent a request and how it was addressed. */
export function originOf({ address, encrypted, headers }: Arrival, trust: Trust): Origin {
  const own = {
    addresses: address === undefined ? [] : [address],
    protocol: encrypted ? 'https' : 'http',
    host: headers.host ?? '',
    prefix: '',
  }
  // The peer of a Unix socket has no address; who may open the socket is the file system's matter.
  if (!trust(address ?? '', 0)) return own
  return {
    addresses: believedAddresses(headers, trust, address),
    protocol: first(headers['x-forwarded-proto']) ?? own.protocol,
    host: first(headers['x-forwarded-host']) ?? own.host,
    prefix: believedPrefix(first(headers['x-forwarded-prefix'])),
  }
}

/** The headers that tell an upstream who sent a request, as a flat list of names and values. `base` is the prefix taken off. */
export function forwardedHeaders({ addresses, protocol, host, prefix }: Origin, base: string): string[] {
  const sent: string[] = []
  if (addresses.length > 0) sent.push('x-forwarded-for', addresses.join(', '))
  sent.push('x-forwarded-proto', protocol)
  if (host !== '') sent.push('x-forwarded-host', host)
  if (prefix + base !== '') sent.push('x-forwarded-prefix', prefix + base)
  sent.push('forwarded', forwarded(addresses, protocol, host))
  return sent
}

/** Whether a header, its name in lower case, speaks about the way a request came, and is replaced on the way out. */
export function isForwardedHeader(name: string): boolean {
  return name.startsWith('x-forwarded-') || name === 'forwarded' || name === 'x-real-ip'
}

/** RFC 7239 section 4: one element a hop, the client's first; protocol and host are what the client used. */
function forwarded(addresses: readonly string[], protocol: string, host: string): string {
  const [client = 'unknown', ...proxies] = addresses
  const named = host === '' ? '' : `;host=${quote(host)}`
  return [`for=${node(client)}${named};proto=${quote(protocol)}`, ...proxies.map(proxy => `for=${node(proxy)}`)].join(
    ', ',
  )
}

/** RFC 7239 section 6: an IPv6 address stands in brackets, and those in quotes. */
function node(address: string): string {
  return address.includes(':') ? `"[${address.replace(/["\\]/g, '')}]"` : quote(address)
}

function quote(value: string): string {
  return isToken(value) ? value : `"${value.replace(/["\\]/g, '')}"`
}

function believedAddresses(headers: IncomingHttpHeaders, trust: Trust, peer: string | undefined): string[] {
  const claimed = (headers['x-forwarded-for'] as string | undefined)?.split(',').map(part => part.trim()) ?? []
  const chain = peer === undefined ? [] : [peer]
  // From the nearest on: an address is believed as far as the hop that names it is trusted.
  for (let hop = chain.length; claimed.length > 0; hop++) {
    const address = claimed.pop() as string
    if (address === '') continue
    chain.unshift(address)
    if (!trust(address, hop)) break
  }
  return chain
}

/**
 * The prefix that a proxy took off. It comes to stand in pages and headers, and many proxies pass on one that a client made
 * up: what is no plain path is none.
 */
function believedPrefix(value = ''): string {
  const prefix = value.replace(/\/+$/, '')
  return /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~%@:+,=-]+)+$/.test(prefix) ? prefix : ''
}

function first(value: string | string[] | undefined): string | undefined {
  const text = (Array.isArray(value) ? value[0] : value)?.split(',', 1)[0]?.trim()
  return text === '' ? undefined : text
}
