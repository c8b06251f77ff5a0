import type { MountedRequest } from '../adapters/types.ts'
import { arrivalOf, type Trust } from '../core/forwarded.ts'
import type { Outgoing } from './relay.ts'
import { encodeArrival } from './thread-arrival.ts'
import { describeClient } from './thread-client.ts'
import { believedHops } from './thread-trust.ts'

/**
 * What of a message is about the client's connection: the one to the thread has its own framing. `Expect` is among it
 * because the host has answered it, and `Host` because it comes first.
 */
const ofConnection = new Set(['connection', 'expect', 'host', 'keep-alive', 'transfer-encoding', 'upgrade'])

/**
 * A request as it goes to a thread, which is no hop further on: its application gets the client's headers as they came,
 * with none added and none replaced, as it would in this thread.
 */
export function threadRequest(request: MountedRequest, mount: number, trust: Trust): Outgoing {
  const { baseUrl, originalUrl, url, rawHeaders, headers } = request
  const believed = believedHops(arrivalOf(request), trust)
  const client = describeClient(request.socket)
  // Where the client named no host (HTTP/1.0), HTTP/1.1 wants one all the same.
  const sent = ['host', headers.host ?? 'localhost']
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (!ofConnection.has(name.toLowerCase())) sent.push(name, rawHeaders[index + 1] as string)
  }
  return { path: encodeArrival({ mount, believed, client, baseUrl, originalUrl, url }), headers: sent }
}
