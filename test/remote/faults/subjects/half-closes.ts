import type { Subject } from '../fault.ts'
import { later, sayAndEnd } from '../writing.ts'

const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'

/** One side that has ended while the other goes on. */
export const halfCloses: Subject = {
  name: 'half-closes',
  faults: [
    { name: 'the upstream ends right after its answer', answer: sayAndEnd(whole), allowed: ['200'] },
    {
      name: 'the upstream ends a body without a length',
      answer: sayAndEnd('HTTP/1.1 200 OK\r\n\r\nhello'),
      allowed: ['200'],
    },
    {
      name: 'the upstream answers HTTP/1.0 and ends',
      answer: sayAndEnd('HTTP/1.0 200 OK\r\n\r\nhi'),
      allowed: ['200'],
    },
    {
      name: 'the client ends after its request',
      ask: (client, target) => client.end(`GET ${target} HTTP/1.1\r\nHost: client.test\r\n\r\n`),
      allowed: ['200', 'closed'],
      isReusable: true,
    },
    {
      name: 'the client ends, and the answer comes later',
      ask: (client, target) => client.end(`GET ${target} HTTP/1.1\r\nHost: client.test\r\n\r\n`),
      answer: upstream => later(upstream, 40, () => upstream.write(whole)),
      allowed: ['200', 'closed'],
      isReusable: true,
    },
    {
      name: 'the client ends within its upload',
      ask: (client, target) =>
        client.end(`POST ${target} HTTP/1.1\r\nHost: client.test\r\nContent-Length: 10\r\n\r\nhello`),
      allowed: ['400', 'closed'],
      mayReach: ['nothing', 'a part'],
    },
    {
      name: 'the client ends within a chunk',
      ask: (client, target) =>
        client.end(`POST ${target} HTTP/1.1\r\nHost: client.test\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhello`),
      allowed: ['400', 'closed'],
      mayReach: ['nothing', 'a part'],
    },
  ],
}
