import type { Subject } from '../fault.ts'
import { drip, say } from '../writing.ts'

const head = 'HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n'

/** An upstream that takes its time, or for ever. */
export const slowness: Subject = {
  name: 'slowness',
  faults: [
    { name: 'never answers', answer: () => {}, allowed: ['504'], isSlow: true },
    { name: 'says half a status line', answer: say('HTTP/1.'), allowed: ['504'], isSlow: true },
    { name: 'says half a header', answer: say('HTTP/1.1 200 OK\r\nX-A'), allowed: ['504'], isSlow: true },
    {
      name: 'sends headers a byte at a time, without end',
      answer: drip('a', { begin: 'HTTP/1.1 200 OK\r\nX-A: ', endless: true }),
      // Each byte would put off a timeout of idleness.
      allowed: ['504'],
      isSlow: true,
    },
    {
      name: 'sends its answer a byte at a time, to its end',
      answer: drip('0123456789'.repeat(4), { begin: head, every: 10 }),
      allowed: ['200'],
      isReusable: true,
      isSlow: true,
    },
    { name: 'stalls after the headers', answer: say(head), allowed: ['200 cut', '504', 'closed'], isSlow: true },
    { name: 'stalls in the body', answer: say(`${head}hello`), allowed: ['200 cut'], isSlow: true },
    {
      name: 'stalls in a chunk',
      answer: say('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello'),
      allowed: ['200 cut'],
      isSlow: true,
    },
    // A 100 that was not asked for may be taken for an error.
    { name: 'stalls after a 100', answer: say('HTTP/1.1 100 Continue\r\n\r\n'), allowed: ['504', '502'], isSlow: true },
    {
      name: 'never reads an upload',
      at: 'head',
      ask: (client, target) => {
        client.write(`POST ${target} HTTP/1.1\r\nHost: client.test\r\nContent-Length: 20000000\r\n\r\n`)
        client.write(Buffer.alloc(20_000_000))
      },
      answer: () => {},
      allowed: ['504'],
      isSlow: true,
    },
  ],
}
