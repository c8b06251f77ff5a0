import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** What a connection's socket tells of its two ends. */
interface Ends {
  readonly encrypted: true | undefined
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly remoteFamily: 'IPv4' | 'IPv6' | undefined
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
}

/** A client's connection, as a thread knows it. */
interface Client {
  readonly ends: Ends
  /** What its requests find in place of their connection once that carries another. */
  closed?: Socket
}

/** So many are remembered: those that come again and again, on connections that they keep. */
const most = 256
const clients = new Map<string, Client>()

// On the socket itself, as what it keeps is read with each request.
const description = Symbol('portico.client')
const current = Symbol('portico.current')

type DescribedSocket = Socket & { [description]?: string }
type SharedSocket = Socket & { [current]?: { readonly request: IncomingMessage; readonly client: Client } }

/** Describes the connection of a client for another thread: characters that may stand in a request's target, no `;`. */
export function describeClient(socket: Socket): string {
  const marked = socket as DescribedSocket
  marked[description] ??= describe(socket as TLSSocket)
  return marked[description]
}

function describe({ encrypted, remoteAddress, remotePort, localAddress, localPort }: TLSSocket): string {
  const ends = [encrypted ? 's' : '', remoteAddress, remotePort, localAddress, localPort]
  // Whatever a stream that only passes for a socket may say.
  return ends.map(end => (/^[\w.:%-]+$/.test(String(end ?? '')) ? end : '')).join()
}

/**
 * Makes the connection on which a request came to a thread look like that of the client whom `describeClient` described.
 *
 * Clients take turns on such a connection. A request that looks at its socket late must not see the next client's
 * address, which would then be the one that is logged, limited or banned: it finds a closed socket with its own.
 */
export function impersonate(request: IncomingMessage, described: string): void {
  const socket = request.socket as SharedSocket
  const { [current]: before } = socket
  const client = clientOf(described)
  socket[current] = { request, client }
  if (before === undefined) ownEnds(socket)
  else detach(before.request, before.client)
  if (before?.client !== client) Object.assign(socket, client.ends)
}

function clientOf(described: string): Client {
  const known = clients.get(described)
  if (known !== undefined) return known
  const client = { ends: endsOf(described) }
  if (clients.size === most) clients.clear()
  clients.set(described, client)
  return client
}

function detach(request: IncomingMessage, client: Client): void {
  client.closed ??= Object.assign(ownEnds(new Socket().destroy()), client.ends)
  request.socket = client.closed
}

/** Gives a socket ends of its own: those of its class can't be written. */
function ownEnds(socket: Socket): Socket {
  for (const name of Object.keys(noEnds)) {
    Object.defineProperty(socket, name, { value: undefined, writable: true, configurable: true })
  }
  return socket
}

function endsOf(client: string): Ends {
  const [encrypted, remoteAddress, remotePort, localAddress, localPort] = client.split(',')
  return {
    encrypted: encrypted ? true : undefined,
    remoteAddress: remoteAddress || undefined,
    remotePort: Number(remotePort) || undefined,
    remoteFamily: remoteAddress ? (remoteAddress.includes(':') ? 'IPv6' : 'IPv4') : undefined,
    localAddress: localAddress || undefined,
    localPort: Number(localPort) || undefined,
  }
}

const noEnds = endsOf('')
