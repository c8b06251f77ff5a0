import { PorticoError } from '../errors.ts'

/** Where a target listens, in the form that Node's and undici's connections take. */
export interface TargetAddress {
  /** As the user wrote it. */
  readonly shown: string
  readonly protocol: 'http:' | 'https:'
  readonly hostname: string
  readonly port: number
  /** Of a Unix socket; the other parts are then formal. */
  readonly socketPath: string | undefined
  /** Host and port for the `Host` header. */
  readonly host: string
}

/**
 * Reads the address of a target: `http://host:port`, `https://host`, `unix:/path.sock`.
 *
 * @throws PORTICO_OPTION_INVALID
 */
export function parseTarget(given: string | URL): TargetAddress {
  const shown = String(given)
  if (shown.startsWith('unix:')) {
    const socketPath = shown.slice('unix:'.length).replace(/^\/\/(?=\/)/, '')
    if (!socketPath.startsWith('/')) throw invalid(shown)
    return { shown, protocol: 'http:', hostname: 'localhost', port: 80, socketPath, host: 'localhost' }
  }
  const url = URL.parse(shown)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw invalid(shown)
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') throw invalid(shown)
  return {
    shown,
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    socketPath: undefined,
    host: url.host,
  }
}

function invalid(given: string): PorticoError {
  return new PorticoError('PORTICO_OPTION_INVALID', {
    option: 'upstream target',
    given: JSON.stringify(given),
    expected: 'http://host:port, https://host or unix:/path.sock, without a path',
  })
}
