import type { Fault, Outcome, Subject } from '../fault.ts'
import { post, sayAndEnd, sayAndReset } from '../writing.ts'

const ok = 'HTTP/1.1 200 OK\r\n'

/** Each point at which an upstream can go away, with what it has said until then. */
const stages: readonly (readonly [where: string, said: string, allowed: readonly Outcome[]])[] = [
  ['after the request', '', ['502']],
  ['in the status line', 'HTTP/1.1 20', ['502']],
  ['after the status line', ok, ['502']],
  ['in the headers', `${ok}Content-Type: text/pl`, ['502']],
  ['after a 100', 'HTTP/1.1 100 Continue\r\n\r\n', ['502']],
  ['after a 103', 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n', ['502']],
  // Headers may wait for the first piece of the body, and then nothing was answered yet.
  ['after the headers', `${ok}Content-Length: 10\r\n\r\n`, ['200 cut', '502', 'closed']],
  ['in a body with a length', `${ok}Content-Length: 10\r\n\r\nhello`, ['200 cut']],
  ['in a chunk', `${ok}Transfer-Encoding: chunked\r\n\r\na\r\nhello`, ['200 cut']],
  ['in a chunk size', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1`, ['200 cut']],
  ['between chunks', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`, ['200 cut']],
  ['before the trailers end', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: 1\r\n`, ['200 cut']],
]

/** An upstream that goes away, by RST and by FIN, at each stage of its answer. */
export const resets: Subject = {
  name: 'going away',
  faults: [
    ...stages.map(([where, said, allowed]): Fault => ({ name: `resets ${where}`, answer: sayAndReset(said), allowed })),
    ...stages.map(([where, said, allowed]): Fault => ({ name: `closes ${where}`, answer: sayAndEnd(said), allowed })),
    {
      name: 'resets in a body without a length',
      answer: sayAndReset(`${ok}Connection: close\r\n\r\nhello`),
      // Such a body ends with its connection, but only where that ends in order.
      allowed: ['200 cut'],
    },
    {
      name: 'resets after the headers of an upload',
      at: 'head',
      ask: (client, target) => client.write(post(target, 'Content-Length: 100000\r\n', 'x'.repeat(100_000))),
      answer: sayAndReset(),
      allowed: ['502'],
    },
    {
      name: 'resets after a 100 that was asked for',
      at: 'head',
      ask: (client, target) => client.write(post(target, 'Content-Length: 5\r\nExpect: 100-continue\r\n', 'hello')),
      answer: sayAndReset('HTTP/1.1 100 Continue\r\n\r\n'),
      allowed: ['502'],
    },
  ],
}
