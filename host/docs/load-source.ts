import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DocsSource } from '../options.ts'

/** Says where a document comes from, for people: no folder, credentials or query is in it. */
export function describeSource(source: DocsSource): string {
  if (typeof source === 'function') return 'function'
  const url = toUrl(source)
  if (url !== undefined) return url.protocol === 'file:' ? `file ${basename(url.pathname)}` : url.origin + url.pathname
  return typeof source === 'string' ? `file ${basename(source)}` : 'configuration'
}

/** The URL of a source that is fetched. */
export function remoteUrl(source: DocsSource): URL | undefined {
  const url = toUrl(source)
  return url?.protocol === 'file:' ? undefined : url
}

/** The path of a source that is a file; relative ones resolve from the working directory. */
export function filePath(source: DocsSource): string | undefined {
  const url = toUrl(source)
  if (url?.protocol === 'file:') return fileURLToPath(url)
  return typeof source === 'string' && url === undefined ? resolve(source) : undefined
}

function toUrl(source: DocsSource): URL | undefined {
  if (source instanceof URL) return source
  return typeof source === 'string' && /^(?:https?|file):\/\//i.test(source) ? new URL(source) : undefined
}
