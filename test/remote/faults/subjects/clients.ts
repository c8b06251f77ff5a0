import type { Fault, Peer, Subject } from '../fault.ts'
import { drip, get, later, post, reset, say, sayEndlessly } from '../writing.ts'

const uploading = 'Content-Length: 100000\r\n'
const chunked = 'Transfer-Encoding: chunked\r\n'
const part = 'x'.repeat(20_000)
const leaving: Pick<Fault, 'allowed' | 'mayReach'> = { allowed: ['closed'], mayReach: ['nothing', 'a part'] }

/** Says something, and is gone after a while. */
const leave =
  (say: (target: string) => string, delay = 30): Fault['ask'] =>
  (client, target) => {
    client.write(say(target))
    later(client, delay, () => reset(client))
  }

/** Reads a little of an answer, then nothing, and leaves. */
function stopReading(client: Peer, target: string): void {
  client.write(get(target))
  later(client, 30, () => {
    client.pause()
    later(client, 150, () => reset(client))
  })
}

/** Clients that leave, and clients that are slow: what they leave behind has to end at the upstream too. */
export const clients: Subject = {
  name: 'clients',
  faults: [
    {
      name: 'leaves in its request line',
      ask: leave(target => `GET ${target}`),
      allowed: ['closed'],
      mayReach: ['nothing'],
    },
    {
      name: 'leaves in its headers',
      ask: leave(target => `GET ${target} HTTP/1.1\r\nHo`),
      allowed: ['closed'],
      mayReach: ['nothing'],
    },
    { name: 'leaves before its upload', ask: leave(target => post(target, uploading)), ...leaving },
    { name: 'leaves within its upload', ask: leave(target => post(target, uploading, part)), ...leaving },
    { name: 'leaves within a chunk', ask: leave(target => post(target, chunked, `ffff\r\n${part}`)), ...leaving },
    { name: 'leaves between chunks', ask: leave(target => post(target, chunked, `5\r\nhello\r\n`)), ...leaving },
    {
      name: 'leaves before its last chunk ends',
      ask: leave(target => post(target, chunked, `5\r\nhello\r\n0\r\n`)),
      ...leaving,
    },
    {
      name: 'leaves while it waits for 100',
      ask: leave(target => post(target, `${uploading}Expect: 100-continue\r\n`)),
      ...leaving,
    },
    { name: 'leaves at once', ask: leave(target => get(target), 0), answer: () => {}, allowed: ['closed'] },
    {
      name: 'leaves while it waits for an answer',
      ask: leave(target => get(target)),
      answer: () => {},
      allowed: ['closed'],
    },
    {
      name: 'leaves within an answer',
      isLarge: true,
      ask: leave(target => get(target)),
      answer: sayEndlessly('x', 'HTTP/1.1 200 OK\r\n\r\n'),
      allowed: ['200 cut', 'closed'],
    },
    {
      name: 'leaves within a silent answer',
      ask: leave(target => get(target)),
      answer: say('HTTP/1.1 200 OK\r\n\r\nhello'),
      allowed: ['200 cut', 'closed'],
    },
    {
      name: 'reads nothing, and leaves',
      ask: stopReading,
      answer: sayEndlessly('x', 'HTTP/1.1 200 OK\r\n\r\n'),
      allowed: ['200 cut', 'closed'],
      isSlow: true,
    },
    {
      name: 'uploads a byte at a time',
      ask: (client, target) => drip('x'.repeat(40), { begin: post(target, 'Content-Length: 40\r\n') })(client),
      allowed: ['200'],
      mayReach: ['all'],
      isReusable: true,
      isSlow: true,
    },
    {
      name: 'sends headers a byte at a time',
      ask: (client, target) => drip(get(target), { every: 10 })(client),
      allowed: ['200'],
      mayReach: ['all'],
      isReusable: true,
      isSlow: true,
    },
    {
      name: 'stalls within its upload, and leaves',
      ask: leave(target => post(target, uploading, part), 600),
      // Whoever waits for half a request may give up.
      allowed: ['closed', '408', '504'],
      mayReach: ['nothing', 'a part'],
      isSlow: true,
    },
  ],
}
