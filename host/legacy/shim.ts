import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'

/** What the shim has to know of its mount. */
export interface ShimConfig {
  readonly prefix: string
  readonly keep: readonly string[]
  /** Authorities that are the application's own beside the page's. */
  readonly authorities: readonly string[]
  readonly cookieTag: string | undefined
}

interface Shim {
  readonly text: string
  readonly path: string
}

let loaded: Shim | undefined

/** The script that puts the prefix on what an application's own scripts ask for, and the path below the prefix that it is served at. */
export function shim(): Shim {
  loaded ??= load()
  return loaded
}

function load(): Shim {
  const text = readFileSync(join(import.meta.dirname, 'assets/shim.js'), 'utf8')
  const version = createHash('sha256').update(text).digest('base64url').slice(0, 10)
  return { text, path: `/.portico/shim-${version}.js` }
}

/** Answers the request for the shim. Its path names its content, so that it never changes. */
export function sendShim(response: ServerResponse): void {
  const body = Buffer.from(shim().text)
  response.writeHead(200, {
    'content-type': 'text/javascript; charset=utf-8',
    'content-length': body.byteLength,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

/**
 * The markup that brings the shim into a page, and an import map that leads root specifiers of modules under the prefix;
 * longer keys win, so that what is there already stays (HTML, "resolve a module specifier").
 */
export function shimMarkup(config: ShimConfig, nonce: string | undefined): string {
  const { prefix, keep } = config
  const permit = nonce === undefined ? '' : ` nonce="${escapeAttribute(nonce)}"`
  const imports = Object.fromEntries([
    ['/', `${prefix}/`],
    ...[prefix, ...keep].map(path => [`${trimSlash(path)}/`, `${trimSlash(path)}/`]),
  ])
  return (
    `<script src="${prefix}${shim().path}" data-portico="${escapeAttribute(JSON.stringify(config))}"${permit}></script>` +
    `<script type="importmap"${permit}>${JSON.stringify({ imports }).replaceAll('<', '\\u003c')}</script>`
  )
}

/** Script text that brings the shim into a worker. */
export function workerShim(config: ShimConfig): string {
  return `self.__portico=${JSON.stringify(config)};${shim().text}\n`
}

function trimSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
