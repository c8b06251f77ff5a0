import { originForm } from '../core/target.ts'

/**
 * The relative URL from a page to its host's root, with a trailing slash.
 *
 * Pages link relatively, so that their links hold behind a proxy that adds a prefix and in a host mounted in a host,
 * without believing any forwarded header.
 *
 * @param url the target as this host sees it
 * @param originalUrl the target as the client sent it: it differs where this host is itself mounted
 */
export function toRoot(url: string, originalUrl: string): string {
  const path = pathOf(url)
  const original = pathOf(originalUrl)
  // Mounted at /inner and asked for /inner, the page is the root without its slash: relative URLs start beside it.
  if (path === '/' && !original.endsWith('/')) return `./${original.slice(original.lastIndexOf('/') + 1)}/`
  const depth = path.split('/').length - 2
  return depth <= 0 ? './' : '../'.repeat(depth)
}

/** The URL of a host's absolute path as seen from a page whose way to the root is given. */
export function linkFrom(root: string, path: string): string {
  return root + path.slice(1)
}

function pathOf(target: string): string {
  return /^[^?#]*/.exec(originForm(target) ?? '/')?.[0] ?? '/'
}
