/** What sets an application's cookies apart from those of other mounts. */
export interface CookieSite {
  /** Path under which the browser finds the application: `/legacy`. */
  readonly prefix: string
  /** Set where another mount's prefix lies above this one: its cookies reach here too, so the names are told apart by it. `[a-z0-9_-]+`. */
  readonly tag?: string | undefined
}

const hostPrefix = /^__(host)-/i
const securityPrefix = /^__(?:secure|http)-/i
/** In front of the mark of what was `__Host-`, which demands `Secure` as well. */
const hostOnlyFront = '__Secure-'
const escapedHost = /^-*host-/i

/** Whether a browser takes a cookie of this name only with `Path=/`, which no application under a prefix can ask for (RFC 6265bis section 4.1.3.2). */
export function isHostOnly(name: string): boolean {
  return hostPrefix.test(name)
}

/**
 * The name under which a browser keeps an application's cookie. `__Host-x` becomes `__Secure-portico-host-x`; with a tag, `x`
 * becomes `portico-<tag>-x`. The prefix by which a browser enforces `Secure` stays in front. Names that begin with
 * `__Secure-portico-` are the host's own.
 */
export function toBrowserName(name: string, { tag }: CookieSite): string {
  const host = hostPrefix.exec(name)
  if (host !== null) return `${hostOnlyFront}${mark(tag)}${respelled(host[1]!)}-${name.slice(host[0].length)}`
  if (tag === undefined) return name
  const security = securityPrefix.exec(name)?.[0] ?? ''
  const rest = name.slice(security.length)
  // `__Secure-host-x` must not come back as `__Host-x`.
  return security + mark(tag) + (security === hostOnlyFront && escapedHost.test(rest) ? '-' : '') + rest
}

/** The name that the application gave a cookie; `undefined` where, by its name, the cookie is somebody else's. */
export function toAppName(name: string, { tag }: CookieSite): string | undefined {
  const security = securityPrefix.exec(name)?.[0] ?? ''
  const marked = security + mark(tag)
  if (!name.startsWith(marked)) return tag === undefined ? name : undefined
  const rest = name.slice(marked.length)
  const isEscaped = security === hostOnlyFront && escapedHost.test(rest)
  if (isEscaped && !rest.startsWith('-')) return `__${respelled(rest.slice(0, 4))}${rest.slice(4)}`
  if (tag === undefined) return name
  return security + (isEscaped ? rest.slice(1) : rest)
}

/** `__Host-` is written `host-`, and what browsers take for the same in its own spelling, so that it comes back as it was. */
function respelled(host: string): string {
  if (host === 'Host') return 'host'
  return host === 'host' ? 'Host' : host
}

function mark(tag: string | undefined): string {
  return tag === undefined ? 'portico-' : `portico-${tag}-`
}
