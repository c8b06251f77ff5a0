/** RFC 9110 section 7.6.1, and what older software treats as belonging to it. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * What no `Connection` header takes away: where the message ends, and whom it is for. A proxy that let it would frame the
 * message differently than the client did, and what the client calls a body would become a request.
 */
const untouchable = new Set(['content-length', 'host'])

const nothing: ReadonlySet<string> = new Set()

/** By length: whether a name of `hopByHop` is so long. */
const hopByHopLengths = Array.from({ length: 32 }, (_, length) => [...hopByHop].some(name => name.length === length))

/** The names, in lower case, that a `Connection` header's value declares to end with the connection. */
export function connectionOptions(value: string | undefined): ReadonlySet<string> {
  if (value === undefined || value === 'keep-alive' || value === 'close') return nothing
  const lower = value.toLowerCase()
  if (lower === 'keep-alive' || lower === 'close') return nothing
  return new Set(lower.split(',').map(option => option.trim()))
}

/**
 * Whether a header goes on to the next hop: what describes one connection ends with it (RFC 9110 section 7.6.1).
 * `options` are those of the message's own `Connection` header.
 */
export function isEndToEnd(name: string, options: ReadonlySet<string>): boolean {
  // Most names are as long as none of these, which spares them the lower case.
  if (options.size === 0 && hopByHopLengths[name.length] !== true) return true
  const lower = name.toLowerCase()
  return untouchable.has(lower) || (!hopByHop.has(lower) && !options.has(lower))
}

/** Whether a `TE` header's value asks for trailers: nothing else of it crosses a hop (RFC 9110 section 10.1.4). */
export function asksForTrailers(value: string | readonly string[] | undefined): boolean {
  return value !== undefined && /(?:^|,)\s*trailers\s*(?:,|$)/i.test(String(value))
}
