import type { Fault, Outcome, Subject } from '../fault.ts'
import { say, sayEndlessly } from '../writing.ts'

const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const broken: readonly Outcome[] = ['200 cut', '502', 'closed']

const bodies: readonly (readonly [name: string, body: string, allowed: readonly Outcome[]])[] = [
  ['a size that is no number', 'zz\r\nhello\r\n0\r\n\r\n', broken],
  ['a negative size', '-5\r\nhello\r\n0\r\n\r\n', broken],
  ['a size with 0x', '0x5\r\nhello\r\n0\r\n\r\n', broken],
  ['a size with a space before', ' 5\r\nhello\r\n0\r\n\r\n', broken],
  ['an empty size', '\r\nhello\r\n0\r\n\r\n', broken],
  ['a size beyond 64 bits', 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n', broken],
  ['a bad size after a good chunk', '5\r\nhello\r\nzz\r\nhello\r\n0\r\n\r\n', ['200 cut']],
  ['a chunk longer than its size', '5\r\nhello, world\r\n0\r\n\r\n', ['200 cut']],
  ['no line end after a chunk', '5\r\nhello0\r\n\r\n', ['200 cut']],
  ['bare LFs', '5\nhello\n0\n\n', [...broken, '200']],
  ['a bare LF after a size', '5\r\nhello\r\n5\nhello\r\n0\r\n\r\n', ['200 cut', '200']],
  ['a bare CR after a size', '5\rXhello\r\n0\r\n\r\n', broken],
  ['an extension', '5;name=value\r\nhello\r\n0\r\n\r\n', ['200']],
  ['an extension of 1 MiB', `5;${'a'.repeat(2 ** 20)}\r\nhello\r\n0\r\n\r\n`, [...broken, '200']],
  ['an extension with a bare LF', '5;a\nb\r\nhello\r\n0\r\n\r\n', [...broken, '200']],
  ['a trailer without a colon', '5\r\nhello\r\n0\r\nnonsense\r\n\r\n', ['200 cut']],
  ['a trailer with a NUL', '5\r\nhello\r\n0\r\nX-A: a\x00\r\n\r\n', ['200 cut']],
  ['a length among the trailers', '5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n', ['200', '200 cut']],
  ['trailers of 1 MiB', `5\r\nhello\r\n0\r\n${`X-A: ${'a'.repeat(45)}\r\n`.repeat(20_000)}\r\n`, ['200 cut']],
]

/** Malformed and abused chunks. */
export const chunks: Subject = {
  name: 'chunks',
  faults: [
    ...bodies.map(
      ([name, body, allowed]): Fault => ({
        name,
        answer: say(head + body),
        allowed,
        isReusable: allowed.includes('200'),
        isLarge: body.length > 2 ** 19,
      }),
    ),
    {
      name: 'an extension without end',
      isLarge: true,
      answer: sayEndlessly('a', `${head}5;`),
      allowed: broken,
      isSlow: true,
    },
    {
      name: 'a size of zeros without end',
      isLarge: true,
      answer: sayEndlessly('0', head),
      allowed: broken,
      isSlow: true,
    },
    {
      name: 'trailers without end',
      isLarge: true,
      answer: sayEndlessly('X-A: a\r\n', `${head}5\r\nhello\r\n0\r\n`),
      allowed: ['200 cut'],
    },
  ],
}
