import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createServedFolder, type FolderRequest, type ServedFolder } from '../adapters/served-folder.ts'
import { originForm } from '../core/target.ts'
import { PorticoError } from '../errors.ts'
import type { StaticOptions } from '../options.ts'
import { copyReplyHeaders } from '../reply-headers.ts'
import { type PartHost, partRoute } from './part.ts'

/** Portico's own design system. The compiled package keeps `host/` and `static/` side by side as the sources do. */
export const designSystem = fileURLToPath(new URL('../../static', import.meta.url))

/**
 * Declares `<path>` and `<path>/*`: shared assets from several folders, looked through in order, Portico's own last.
 *
 * @throws PORTICO_OPTION_INVALID for a folder or package that does not exist
 */
export function registerStatic(host: PartHost, options: Required<StaticOptions>): void {
  const folders = [...options.folders.map(resolveFolder), designSystem].map(folder =>
    openFolder(folder, options.maxAge),
  )
  const route = {
    ...partRoute,
    handler: (request: FastifyRequest, reply: FastifyReply) => sendAsset(folders, options.path, request, reply),
  }
  host.get(options.path, route)
  host.get(`${options.path}/*`, route)
}

async function sendAsset(
  folders: readonly ServedFolder[],
  prefix: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const url = (originForm(request.url) ?? '/').slice(prefix.length)
  const path = url.split('?', 1)[0] || '/'
  for (const folder of folders) {
    if (!(await folder.has(path))) continue
    reply.hijack()
    copyReplyHeaders(reply)
    folder.serve(toFolderRequest(request, url.startsWith('/') ? url : `/${url}`), reply.raw)
    return reply
  }
  reply.callNotFound()
  return reply
}

/** The same request as seen from inside the folder. The request itself keeps its URL, which hooks and logs read. */
function toFolderRequest(request: FastifyRequest, url: string): FolderRequest {
  return Object.create(request.raw, {
    url: { value: url, writable: true },
    originalUrl: { value: request.originalUrl, writable: true },
  })
}

function openFolder(folder: string, maxAge: number): ServedFolder {
  try {
    return createServedFolder(folder, maxAge)
  } catch (cause) {
    throw invalidFolder(folder, 'a folder that exists', cause)
  }
}

function resolveFolder(folder: string): string {
  if (!folder.startsWith('package:')) return resolve(folder)
  const [, name = '', inner = ''] = /^package:((?:@[^/]+\/)?[^/]+)\/?(.*)$/.exec(folder) ?? []
  // Not require.resolve: a package's "exports" decide what can be imported, not where its files are.
  const lookedIn = createRequire(join(process.cwd(), 'package.json')).resolve.paths(`${name}/package.json`) ?? []
  const installed = lookedIn.map(base => join(base, name)).find(base => existsSync(join(base, 'package.json')))
  if (name === '' || installed === undefined) {
    throw invalidFolder(folder, `an installed package, found from ${process.cwd()}`)
  }
  const found = join(installed, inner)
  if (relative(installed, found).startsWith('..')) throw invalidFolder(folder, 'a folder of the package')
  return found
}

function invalidFolder(folder: string, expected: string, cause?: unknown): PorticoError {
  const values = { option: 'static.folders', given: JSON.stringify(folder), expected }
  return new PorticoError('PORTICO_OPTION_INVALID', values, { cause })
}
