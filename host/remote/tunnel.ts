import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import { connectionOptions, isEndToEnd } from '../core/end-to-end.ts'
import { ResponseError } from '../core/response-error.ts'
import type { Outgoing } from './relay.ts'
import { endTogether, watchForEnd } from './socket-pair.ts'
import type { TargetAddress } from './target-address.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

/** What becomes of an upgrade. */
export interface TunnelEvents {
  /** The target answered: it switched protocols, or told why not. */
  onAnswer(): void
  /** It failed before it answered; nothing has been written to the client. */
  onFailure(error: Error): void
  /** Everything is over. */
  onEnd(): void
}

/**
 * Takes a client's upgrade to a target: its handshake with `headers`, then bytes both ways until either side ends. A
 * refusal goes to the client as it is.
 */
export function tunnel(
  address: TargetAddress,
  { timeouts, tls }: ResolvedUpstreamOptions,
  request: IncomingMessage,
  { path, headers, told }: Outgoing,
  client: Duplex,
  head: Buffer,
  { onAnswer, onFailure, onEnd }: TunnelEvents,
): void {
  let outgoing: ClientRequest
  try {
    outgoing = open(address, tls, {
      method: request.method,
      path,
      headers: [
        ...headers,
        ...(told?.headers ?? []),
        'connection',
        'upgrade',
        'upgrade',
        request.headers.upgrade ?? '',
      ],
    })
  } catch (error) {
    // Keys and certificates that OpenSSL cannot read.
    onFailure(error as Error)
    onEnd()
    return
  }
  const deadline = setTimeout(
    () => outgoing.destroy(new ResponseError('ERR_RESPONSE_LATE', 'no answer')),
    timeouts.connect + timeouts.headers,
  )
  // Without a deadline for the answer, the one for the connection ends when that stands.
  if (timeouts.headers === 0) {
    const connected = address.protocol === 'https:' ? 'secureConnect' : 'connect'
    outgoing.on('socket', socket => socket.on(connected, () => clearTimeout(deadline)))
  }
  const unwatch = watchForEnd(client, () => client.destroy())
  let answered = false
  const answer = () => {
    answered = true
    unwatch()
    clearTimeout(deadline)
    onAnswer()
  }
  outgoing.on('error', error => {
    clearTimeout(deadline)
    if (answered) client.destroy()
    else onFailure(error)
  })
  client.on('close', () => outgoing.destroy())
  outgoing.on('close', onEnd)
  outgoing.on('upgrade', (response, socket, first: Buffer) => {
    answer()
    client.write(statusAndHeaders(response, `Connection: Upgrade\r\nUpgrade: ${response.headers.upgrade}\r\n`))
    join(client, socket, head, first)
  })
  outgoing.on('response', response => {
    answer()
    refuse(client, response)
  })
  outgoing.end()
}

function open(
  { protocol, socketPath, hostname, port, servername }: TargetAddress,
  tls: ResolvedUpstreamOptions['tls'],
  handshake: RequestOptions,
): ClientRequest {
  const place = socketPath === undefined ? { host: hostname, port } : { socketPath }
  const sent = { ...handshake, setHost: false, agent: false } as const
  return protocol === 'https:'
    ? httpsRequest({ ...place, servername, ...(tls as object), ...sent })
    : httpRequest({ ...place, ...sent })
}

function join(client: Duplex, upstream: Duplex, head: Buffer, first: Buffer): void {
  // Whoever fails is closed by Node, and its close is the other's.
  upstream.on('error', () => {})
  endTogether(client, upstream)
  if (first.length > 0) client.write(first)
  if (head.length > 0) upstream.write(head)
  client.pipe(upstream).pipe(client)
}

/** Sends an ordinary answer to a handshake; its end is the connection's end, so that it needs no framing of its own. */
function refuse(client: Duplex, response: IncomingMessage): void {
  client.write(statusAndHeaders(response, 'Connection: close\r\n'))
  response.on('error', () => client.destroy())
  response.pipe(client)
}

function statusAndHeaders(
  { statusCode, statusMessage, headers, rawHeaders }: IncomingMessage,
  connection: string,
): string {
  const options = connectionOptions(headers.connection)
  let text = `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${connection}`
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (isEndToEnd(name.toLowerCase(), options)) text += `${name}: ${rawHeaders[index + 1]}\r\n`
  }
  return `${text}\r\n`
}
