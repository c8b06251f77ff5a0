import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import { isEndToEnd } from '../core/end-to-end.ts'
import type { Outgoing } from './exchange.ts'
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
  { path, headers }: Outgoing,
  client: Duplex,
  head: Buffer,
  { onAnswer, onFailure, onEnd }: TunnelEvents,
): void {
  const open = address.protocol === 'https:' ? httpsRequest : httpRequest
  const outgoing = open({
    ...(address.socketPath === undefined
      ? { host: address.hostname, port: address.port }
      : { socketPath: address.socketPath }),
    ...(address.protocol === 'https:' ? { servername: address.hostname, ...tls } : {}),
    method: request.method,
    path,
    headers: [...headers, 'connection', 'upgrade', 'upgrade', request.headers.upgrade ?? ''] as never,
    setHost: false,
    agent: false,
  })
  const deadline = setTimeout(
    () => outgoing.destroy(Object.assign(new Error('no answer'), { code: 'UND_ERR_HEADERS_TIMEOUT' })),
    timeouts.connect + timeouts.headers,
  )
  let answered = false
  const answer = () => {
    answered = true
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
    client.write(
      statusAndHeaders(response, name => isEndToEnd(name, none) || name === 'connection' || name === 'upgrade'),
    )
    join(client, socket, head, first)
  })
  outgoing.on('response', response => {
    answer()
    refuse(client, response)
  })
  outgoing.end()
}

function join(client: Duplex, upstream: Duplex, head: Buffer, first: Buffer): void {
  const cut = () => {
    client.destroy()
    upstream.destroy()
  }
  for (const [side, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    side.on('error', cut)
    side.on('close', () => other.destroy())
  }
  if (first.length > 0) client.write(first)
  if (head.length > 0) upstream.write(head)
  client.pipe(upstream).pipe(client)
}

/** Sends an ordinary answer to a handshake; its end is the connection's end, so that it needs no framing of its own. */
function refuse(client: Duplex, response: IncomingMessage): void {
  client.write(statusAndHeaders(response, name => isEndToEnd(name, none)).replace(/\r\n$/, 'Connection: close\r\n\r\n'))
  response.on('error', () => client.destroy())
  response.pipe(client)
}

function statusAndHeaders(
  { statusCode, statusMessage, rawHeaders }: IncomingMessage,
  isSent: (name: string) => boolean,
): string {
  let text = `HTTP/1.1 ${statusCode} ${statusMessage}\r\n`
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isSent((rawHeaders[index] as string).toLowerCase()))
      text += `${rawHeaders[index]}: ${rawHeaders[index + 1]}\r\n`
  }
  return `${text}\r\n`
}

const none: ReadonlySet<string> = new Set()
