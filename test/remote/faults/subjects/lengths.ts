import type { Fault, Outcome, Subject } from '../fault.ts'
import { say } from '../writing.ts'

/** How a body's length can be told wrongly. With most of them two readers would take a different part for the body. */
const framings: readonly (readonly [name: string, fields: string, body: string, allowed: readonly Outcome[]])[] = [
  ['a negative length', 'Content-Length: -5', 'hello', ['502']],
  ['a length with a sign', 'Content-Length: +5', 'hello', ['502']],
  ['a length in hexadecimal', 'Content-Length: 0x5', 'hello', ['502']],
  ['a length with a letter', 'Content-Length: 5a', 'hello', ['502']],
  ['an empty length', 'Content-Length:', 'hello', ['502', '200']],
  ['a length with a space within', 'Content-Length: 1 0', 'hello', ['502']],
  ['a length beyond 64 bits', 'Content-Length: 18446744073709551621', 'hello', ['502']],
  ['the same length twice', 'Content-Length: 5\r\nContent-Length: 5', 'hello', ['502', '200']],
  ['the same length in a list', 'Content-Length: 5, 5', 'hello', ['502', '200']],
  ['two lengths', 'Content-Length: 5\r\nContent-Length: 7', 'hello', ['502']],
  ['two lengths in a list', 'Content-Length: 5, 7', 'hello', ['502']],
  [
    'a length before a coding',
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    '5\r\nhello\r\n0\r\n\r\n',
    ['502', '200'],
  ],
  [
    'a length after a coding',
    'Transfer-Encoding: chunked\r\nContent-Length: 5',
    '5\r\nhello\r\n0\r\n\r\n',
    ['502', '200'],
  ],
]

/** Codings that are not simply `chunked`: a reader may refuse them, or read until the connection ends. */
const codings: readonly (readonly [name: string, fields: string])[] = [
  ['chunked twice', 'Transfer-Encoding: chunked, chunked'],
  ['chunked in two fields', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked'],
  ['chunked, then identity', 'Transfer-Encoding: chunked, identity'],
  ['identity', 'Transfer-Encoding: identity'],
  ['an unknown coding', 'Transfer-Encoding: xchunked'],
  ['a quoted coding', 'Transfer-Encoding: "chunked"'],
  ['a coding with a vertical tab', 'Transfer-Encoding: \x0bchunked'],
  ['an unknown coding beside a length', 'Transfer-Encoding: xchunked\r\nContent-Length: 5'],
]

const answerWith = (fields: string, body: string): string => `HTTP/1.1 200 OK\r\n${fields}\r\n\r\n${body}`

/** Answers whose end can be understood in two ways, or in none. */
export const lengths: Subject = {
  name: 'lengths',
  faults: [
    ...framings.map(
      ([name, fields, body, allowed]): Fault => ({
        name,
        answer: say(answerWith(fields, body)),
        allowed,
        isReusable: allowed.includes('200'),
        // An empty length may be none.
        isSlow: name === 'an empty length',
      }),
    ),
    ...codings.map(
      ([name, fields]): Fault => ({
        name,
        answer: say(answerWith(fields, '5\r\nhello\r\n0\r\n\r\n')),
        allowed: ['502', '200', '200 cut'],
        isReusable: true,
        isSlow: true,
      }),
    ),
    {
      name: 'a coding for HTTP/1.0',
      answer: say('HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
      allowed: ['502', '200', '200 cut'],
      isSlow: true,
    },
  ],
}
