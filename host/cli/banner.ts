import type { AddressInfo } from 'node:net'
import { isPorticoError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Mount } from '../mount/mount.ts'
import type { HostOptions } from '../options.ts'
import { resolveHostOptions } from '../resolve-options.ts'
import { alignColumns, type Cell, oneLine, paint } from './terminal.ts'

/** What `serve` says when it listens: where, what is mounted in which state, and where to look next. */
export function createBanner(host: Host, options: HostOptions): string {
  const { title, docs, health, status } = resolveHostOptions(options)
  const origin = originOf(host.server.address() as AddressInfo, 'https' in (options.fastify ?? {}))
  const mounts = host.mounts.list()
  const links: Cell[][] = []
  if (docs !== false) links.push([{ text: 'docs', style: 'dim' }, { text: `${origin}${docs.path}` }])
  if (status !== false) links.push([{ text: 'status', style: 'dim' }, { text: `${origin}${status.path}` }])
  if (health !== false) links.push([{ text: 'health', style: 'dim' }, { text: `${origin}${health.path}/ready` }])
  const sections = [
    `  ${paint('bold', oneLine(title))}  ${paint('cyan', origin)}`,
    mounts.length === 0 ? `  ${paint('dim', 'nothing mounted')}` : alignColumns(mounts.map(toRow), '  '),
    alignColumns(links, '  '),
  ]
  return `\n${sections.filter(Boolean).join('\n\n')}\n\n`
}

/** The address as a browser takes it: listening on every interface is shown as `localhost`. */
function originOf({ address, family, port }: AddressInfo, secure: boolean): string {
  const everywhere = address === '0.0.0.0' || address === '::'
  const name = everywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
  return `${secure ? 'https' : 'http'}://${name}:${port}`
}

function toRow(mount: Mount): Cell[] {
  const { prefix, kind, state, error } = mount
  const reason = isPorticoError(error?.cause) ? error.cause : error
  const failed = state === 'failed'
  // What could not be loaded has no kind; only something holds its place.
  const unloaded = failed && reason !== error
  return [
    failed ? { text: '✗', style: 'red' } : { text: '✓', style: 'green' },
    { text: prefix, style: 'bold' },
    { text: unloaded ? '-' : kind },
    { text: state, style: failed ? 'red' : 'dim' },
    { text: oneLine(reason?.message ?? '') },
  ]
}
