import { resolve } from 'node:path'
import { createServedFolder } from './served-folder.ts'
import type { Adapter, MountedApp } from './types.ts'

/** Options of `directory()`. */
export interface DirectoryOptions {
  /** Seconds a client may keep a file. Default 0: kept, and revalidated by ETag. */
  maxAge?: number
}

// Registered, so that a folder declared with one copy of this package mounts on a host of another.
const brand = Symbol.for('portico.directory')

/** A folder to be mounted: what `directory()` makes. */
export interface Directory {
  readonly kind: 'directory'
  readonly path: string
  readonly options: Readonly<DirectoryOptions>
}

/**
 * Makes a folder mountable: its files are served by serve-static, dotfiles and links out of it are not.
 *
 * @param path resolved from the working directory; it must exist when the mount starts
 *
 * @example
 * host.mount('/files', directory('./files', { maxAge: 3600 }))
 */
export function directory(path: string, options: DirectoryOptions = {}): Directory {
  const made = {
    kind: 'directory',
    path: resolve(path),
    options: Object.freeze({ ...options }),
    [brand]: true,
  } as const
  return Object.freeze(made)
}

/** Mounts what `directory()` makes. */
export const directoryAdapter: Adapter<Directory> = {
  kind: 'directory',
  accepts: 'directory(path)',
  is: (app): app is Directory => typeof app === 'object' && app !== null && brand in app,
  create: ({ path, options }): MountedApp => {
    let folder: ReturnType<typeof createServedFolder> | undefined
    return {
      ready: () => {
        folder = createServedFolder(path, options.maxAge ?? 0)
      },
      handle: async (request, response) => {
        if (request.method !== 'GET' && request.method !== 'HEAD') {
          response.writeHead(405, { Allow: 'GET, HEAD', ...plain }).end('Method not allowed\n')
          return
        }
        if (folder === undefined || !(await folder.has(pathOf(request.url)))) {
          response.writeHead(404, plain).end('Not found\n')
          return
        }
        folder.serve(request, response)
      },
    }
  },
}

const plain = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url
}
