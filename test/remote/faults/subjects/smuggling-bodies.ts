import type { Outcome, Subject } from '../fault.ts'
import { attempt, either, hidden, hiddenChunk, refused, size } from '../hidden-request.ts'
import { get, post } from '../writing.ts'

type Upload = readonly [name: string, fields: string, body: string, allowed: readonly Outcome[]]

const end = '0\r\n\r\n'

/** Lengths and codings that end a body in one place for one reader and in another for the next. */
const framings: readonly Upload[] = [
  ['a length and a coding (CL.TE)', 'Content-Length: 50\r\nTransfer-Encoding: chunked', end + hidden, refused],
  ['a coding and a length (TE.CL)', 'Transfer-Encoding: chunked\r\nContent-Length: 5', end + hidden, refused],
  ['two lengths', `Content-Length: 0\r\nContent-Length: ${size}`, hidden, refused],
  ['the same length twice', 'Content-Length: 5\r\nContent-Length: 5', 'hello', either],
  ['two lengths in a list', `Content-Length: 0, ${size}`, hidden, refused],
  ['a length with a sign', 'Content-Length: +0', hidden, refused],
  ['a negative length', 'Content-Length: -1', hidden, refused],
  ['a length beyond 64 bits', 'Content-Length: 18446744073709551616', hidden, refused],
  ['a space before the colon of a length', `Content-Length : ${size}`, hidden, refused],
  ['a folded length', `Content-Length:\r\n ${size}`, hidden, refused],
  ['a coding in capitals', 'Transfer-Encoding: cHuNkEd', `5\r\nhello\r\n${end}`, ['200', '400']],
  ['a space before the colon of a coding', 'Transfer-Encoding : chunked', end + hidden, refused],
  ['a folded coding', 'Transfer-Encoding:\r\n chunked', end + hidden, refused],
  ['a tab before a coding', 'Transfer-Encoding:\tchunked', end, either],
  ['a vertical tab before a coding', 'Transfer-Encoding: \x0bchunked', end + hidden, refused],
  ['an unknown coding', 'Transfer-Encoding: xchunked', end + hidden, refused],
  ['an unknown coding and a length', 'Content-Length: 5\r\nTransfer-Encoding: xchunked', end + hidden, refused],
  ['chunked, then identity', 'Transfer-Encoding: chunked, identity', end + hidden, refused],
  ['chunked twice', 'Transfer-Encoding: chunked, chunked', end, either],
  ['chunked in two fields', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', end, either],
  ['chunked, then another field', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: x', end + hidden, refused],
  ['a coding after a bare CR', 'X-A: a\rTransfer-Encoding: chunked\r\nContent-Length: 5', end + hidden, refused],
  ['a coding after a bare LF', 'X-A: a\nTransfer-Encoding: chunked\r\nContent-Length: 5', end + hidden, refused],
  // Without its length a body would go on as what it hides.
  ['a length that Connection names', `Content-Length: ${size}\r\nConnection: content-length`, hidden, either],
  [
    'a coding that Connection names',
    'Transfer-Encoding: chunked\r\nConnection: transfer-encoding',
    hiddenChunk,
    either,
  ],
  ['a body that waits for nobody', `Expect: 100-continue\r\nContent-Length: ${size}`, hidden, either],
  ['a body after an unknown expectation', `Expect: x\r\nContent-Length: ${size}`, hidden, [...either, '417']],
]

const chunks: readonly (readonly [name: string, body: string, allowed: readonly Outcome[]])[] = [
  ['a chunk size with a bare LF', `5\nhello\r\n${end}`, refused],
  ['a chunk size with 0x', `0x5\r\nhello\r\n${end}`, refused],
  ['a chunk size beyond 64 bits', `10000000000000005\r\nhello\r\n${end}`, refused],
  ['a chunk longer than its size', `5\r\nhello, world\r\n${end}`, refused],
  ['a chunk extension', `5;a=b\r\nhello\r\n${end}`, ['200', '400']],
  ['a chunk extension with a bare LF', `5;a\nb\r\nhello\r\n${end}`, refused],
  ['a length among the trailers', `0\r\nContent-Length: ${size}\r\n\r\n`, either],
  ['a request as a trailer', `0\r\nX: ${hidden}`, either],
]

const withBody = (method: string) => (target: string) =>
  get(target, 'Transfer-Encoding: chunked\r\n').replace('GET', method) + hiddenChunk

/** Requests whose body can be taken for another request. */
export const smugglingBodies: Subject = {
  name: 'smuggling',
  faults: [
    ...framings.map(([name, fields, body, allowed]) =>
      attempt(name, target => post(target, `${fields}\r\n`, body), allowed),
    ),
    ...chunks.map(([name, body, allowed]) =>
      attempt(name, target => post(target, 'Transfer-Encoding: chunked\r\n', body), allowed),
    ),
    // Node frames no body of its own accord for methods that rarely have one.
    ...['GET', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'].map(method =>
      attempt(`a chunked request as the body of ${method}`, withBody(method), either),
    ),
    attempt(
      'a request as the body of GET, with a length',
      target => get(target, `Content-Length: ${size}\r\n`) + hidden,
      either,
    ),
    attempt(
      'a coding in capitals on GET',
      target => get(target, 'Transfer-Encoding: CHUNKED\r\n') + hiddenChunk,
      either,
    ),
    attempt(
      'a coding in HTTP/1.0',
      target => post(target, 'Transfer-Encoding: chunked\r\n', end + hidden).replace('HTTP/1.1', 'HTTP/1.0'),
      either,
    ),
  ],
}
