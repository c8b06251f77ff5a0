import { listOf, objectOf } from './json.ts'

/** Tells the path of the document's first server, without a trailing slash; its origin is another deployment's. */
export function serverPath(document: Readonly<Record<string, unknown>>): string {
  const server = objectOf(listOf(document.servers)[0])
  if (typeof server.url !== 'string') return ''
  const variables = objectOf(server.variables)
  const url = server.url.replace(/\{([^}]*)\}/g, (_, name: string) => String(objectOf(variables[name]).default ?? ''))
  try {
    return new URL(url, 'http://host/').pathname.replace(/\/+$/, '')
  } catch {
    return ''
  }
}

/** The path under which an application's path is reached: its mount's prefix, its server's path, its own. */
export function rebasePath(prefix: string, base: string, path: string): string {
  const own = path.startsWith('/') ? path : `/${path}`
  const whole = `${isUnder(base, prefix) ? '' : prefix}${base}${own}`
  return whole.length > 1 && own === '/' ? whole.slice(0, -1) : whole
}

/** A relative URL of an application, under its mount's prefix; an absolute one is left as it is. */
export function rebaseUrl(prefix: string, url: string): string {
  if (/^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/\/|\{)/.test(url)) return url
  const path = url.startsWith('/') ? url : `/${url.replace(/^\.\//, '')}`
  return isUnder(path, prefix) ? path : prefix + path
}

/** Whether a path is the prefix or below it, on a segment boundary. */
export function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`)
}
