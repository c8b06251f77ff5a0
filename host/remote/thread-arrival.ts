import { stripPrefix } from '../core/prefix.ts'

/** How a request came to a mount: what a thread must know of it that is not in its message. */
export interface Arrival {
  /** Number of the mount. */
  readonly mount: number
  /** What `believedHops` says. */
  readonly believed: number
  /** What `describeClient` says. */
  readonly client: string
  /** The mount's whole base, outer hosts' prefixes included. */
  readonly baseUrl: string
  /** The whole path and query. */
  readonly originalUrl: string
  /** What the application sees of it; it starts with a slash. */
  readonly url: string
}

/**
 * Writes an arrival as the target of the request that goes to the thread: where a header could have been sent by the
 * client too, and would have to be hidden from the application, a target is the host's own.
 */
export function encodeArrival({ mount, believed, client, baseUrl, originalUrl, url }: Arrival): string {
  const isDerived = originalUrl.startsWith(baseUrl) && stripPrefix(baseUrl, originalUrl) === url
  const head = `/${mount};${believed};${client};${baseUrl.length};`
  // Only a host behind something that rewrites URLs has to say more than the whole one.
  return isDerived ? `${head}0;${originalUrl}` : `${head}${url.length};${url}${baseUrl}${originalUrl}`
}

/** Reads what `encodeArrival` wrote. */
export function decodeArrival(target: string): Arrival {
  const [mount = '', believed = '', client = '', baseLength = '', urlLength = ''] = target.split(';', 5)
  const start = mount.length + believed.length + client.length + baseLength.length + urlLength.length + 5
  const shared = { mount: Number(mount.slice(1)), believed: Number(believed), client }
  const base = Number(baseLength)
  if (urlLength === '0') {
    const originalUrl = target.slice(start)
    const baseUrl = originalUrl.slice(0, base)
    return { ...shared, baseUrl, originalUrl, url: stripPrefix(baseUrl, originalUrl) }
  }
  const afterUrl = start + Number(urlLength)
  return {
    ...shared,
    url: target.slice(start, afterUrl),
    baseUrl: target.slice(afterUrl, afterUrl + base),
    originalUrl: target.slice(afterUrl + base),
  }
}
