import { isIP } from 'node:net'
import type { PorticoError } from '../errors.ts'
import { invalid } from '../option-checks.ts'

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
  /** Name for TLS to ask for and verify (RFC 6066 section 3); empty for an IP address, which is verified as one. */
  readonly servername: string
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
    if (!socketPath.startsWith('/')) throw notTarget(shown)
    const name = 'localhost'
    return { shown, protocol: 'http:', hostname: name, port: 80, socketPath, host: name, servername: name }
  }
  const url = URL.parse(shown)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw notTarget(shown)
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') throw notTarget(shown)
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  return {
    shown,
    protocol: url.protocol,
    hostname,
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    socketPath: undefined,
    host: url.host,
    servername: isIP(hostname) === 0 ? hostname : '',
  }
}

function notTarget(given: string): PorticoError {
  return invalid('upstream target', given, 'http://host:port, https://host or unix:/path.sock, without a path')
}
