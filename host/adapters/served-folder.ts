import { realpathSync, statSync } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, sep } from 'node:path'
import serveStatic from 'serve-static'

/** A request whose `url` is the path in the folder and whose `originalUrl` is the client's, for redirects. */
export type FolderRequest = IncomingMessage & { originalUrl?: string }

/** A folder whose files can be served. */
export interface ServedFolder {
  /** Whether this path in the folder, as received, is a file or a folder that may be served. */
  has(path: string): Promise<boolean>
  /** Answers a GET or HEAD for what `has` found. */
  serve(request: FolderRequest, response: ServerResponse): void
}

/**
 * Serves a folder with serve-static: ETag, Last-Modified, ranges, index.html, redirects that keep the mount's prefix.
 *
 * `Cache-Control` is `public, max-age=<maxAge>`; 0 means keep it, and ask by ETag whether it still holds. It is never
 * `immutable`: these files keep their names when their content changes, so a reload has to be able to ask.
 *
 * @param maxAge seconds
 * @throws the file system's error where the folder is missing or is no folder
 */
export function createServedFolder(folder: string, maxAge: number): ServedFolder {
  // The real path, because a link out of the folder can only be told by comparing real paths.
  const root = realpathSync(folder)
  if (!statSync(root).isDirectory()) throw Object.assign(new Error(`${folder} is not a folder`), { code: 'ENOTDIR' })
  const middleware = serveStatic(root, { maxAge: maxAge * 1000, setHeaders })
  return {
    has: path => isServable(root, path),
    serve: (request, response) => middleware(request, response, error => sendFailure(response, error)),
  }
}

async function isServable(root: string, path: string): Promise<boolean> {
  const name = toFileName(path)
  if (name === undefined) return false
  const isFolder = name.endsWith('/')
  try {
    const real = await realpath(join(root, name, isFolder ? 'index.html' : ''))
    // serve-static follows symbolic links wherever they lead; only those that stay inside are followed here.
    if (real !== root && !real.startsWith(root + sep)) return false
    const found = await stat(real)
    // Neither a pipe nor a device: reading one would never end.
    return found.isFile() || (!isFolder && found.isDirectory())
  } catch {
    return false
  }
}

/** The file's name as decoded from the path, or `undefined` where the path can't name a file that may be served. */
function toFileName(path: string): string | undefined {
  // An encoded slash would give a file a second spelling, which a rule on paths in front of the host would miss.
  if (/%(?:2f|5c|00)/i.test(path)) return undefined
  let name: string
  try {
    name = decodeURIComponent(path)
  } catch {
    return undefined
  }
  // A leading dot is a dotfile (.env, .git), "." or "..": none of them is served.
  return name.split(/[\\/]/).some(segment => segment.startsWith('.')) ? undefined : name
}

function setHeaders(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff')
}

interface ServeError {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** A failed precondition (412), an impossible range (416), or a file that was lost since it was found. */
function sendFailure(response: ServerResponse, error: ServeError | undefined): void {
  if (response.headersSent) {
    // The length is announced: cutting the connection is the only way left to say that the file is not whole.
    response.destroy()
    return
  }
  for (const name of ['ETag', 'Last-Modified', 'Cache-Control', 'Content-Type', 'Accept-Ranges', 'Content-Range']) {
    response.removeHeader(name)
  }
  for (const [name, value] of Object.entries(error?.headers ?? {})) response.setHeader(name, value)
  response.statusCode = error === undefined ? 404 : (error.status ?? 500)
  response.setHeader('Content-Length', 0)
  response.end()
}
