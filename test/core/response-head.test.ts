import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createSocketServer, type Socket } from 'node:net'
import { after, before, suite, test } from 'node:test'
import fc from 'fast-check'
import { mayBeResponse, parseResponseHead, type ResponseHead } from '../../host/core/response-head.ts'

const parse = (text: string, isAnswerToHead = false): ResponseHead =>
  parseResponseHead(text, text.indexOf('\r\n\r\n') + 2, isAnswerToHead)
const withFields = (fields: string, line = 'HTTP/1.1 200 OK'): string => `${line}\r\n${fields}\r\n`

suite('the head of a response', () => {
  test('is status, reason and the headers that go on, as they came', () => {
    assert.deepEqual(parse('HTTP/1.1 404 Not here, \xe9\r\nX-A: b\r\nx-a: C\r\nContent-Length: 12\r\n\r\nrest'), {
      status: 404,
      reason: 'Not here, \xe9',
      headers: ['X-A', 'b', 'x-a', 'C', 'Content-Length', '12'],
      framing: 'length',
      length: 12,
      isKept: true,
      keepAlive: undefined,
    })
  })

  test('leaves what is about the connection behind, and what Connection names', () => {
    const fields =
      'Connection: X-Own\r\nX-Own: 1\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive\r\nUpgrade: a\r\nX: b\r\n'
    assert.deepEqual(parse(withFields(fields)).headers, ['X', 'b'])
  })

  test('leaves a length behind that can only be wrong', () => {
    assert.deepEqual(parse(withFields('Content-Length: 0\r\nX: y\r\n', 'HTTP/1.1 204 No Content')).headers, ['X', 'y'])
  })

  const reasons: [line: string, reason: string][] = [
    ['HTTP/1.1 200', ''],
    ['HTTP/1.1 200 ', ''],
    ['HTTP/1.1 200 OK', 'OK'],
    ['HTTP/1.1 200 a b', 'a b'],
    ['HTTP/1.1 200 a\x02b', ''],
  ]
  for (const [line, reason] of reasons) {
    test(`${JSON.stringify(line)} gives the reason ${JSON.stringify(reason)}`, () => {
      assert.equal(parse(withFields('', line)).reason, reason)
    })
  }

  const framings: [fields: string, framing: ResponseHead['framing'], length: number][] = [
    ['Content-Length: 0\r\n', 'length', 0],
    ['Content-Length: 007\r\n', 'length', 7],
    ['Transfer-Encoding: chunked\r\n', 'chunked', 0],
    ['transfer-encoding: CHUNKED\r\n', 'chunked', 0],
    ['', 'close', 0],
  ]
  for (const [fields, framing, length] of framings) {
    test(`with ${JSON.stringify(fields)} its body ends by ${framing}`, () => {
      const head = parse(withFields(fields))
      assert.deepEqual([head.framing, head.length], [framing, length])
    })
  }

  test('of an answer to HEAD, a 1xx, a 204 and a 304 says of a body that there is none', () => {
    for (const fields of ['Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n', '']) {
      const heads = [
        parse(withFields(fields), true),
        ...[103, 204, 304].map(status => parse(withFields(fields, `HTTP/1.1 ${status} A`))),
      ]
      for (const { framing, length } of heads) assert.deepEqual([framing, length], ['length', 0])
    }
  })

  const keeping: [text: string, isAnswerToHead: boolean, isKept: boolean][] = [
    [withFields('Content-Length: 1\r\n'), false, true],
    [withFields('Content-Length: 1\r\nConnection: close\r\n'), false, false],
    [withFields('Content-Length: 1\r\nConnection: X-A, Close\r\n'), false, false],
    [withFields('Content-Length: 1\r\nConnection: X-closed\r\n'), false, true],
    [withFields('Content-Length: 1\r\n', 'HTTP/1.0 200 OK'), false, false],
    [withFields('Content-Length: 1\r\nConnection: Keep-Alive\r\n', 'HTTP/1.0 200 OK'), false, true],
    [withFields(''), false, false],
    // A server that sends a body where none may be would have it taken for the next answer.
    [withFields('Content-Length: 1\r\n'), true, false],
    [withFields('Content-Length: 1\r\n', 'HTTP/1.1 304 Not Modified'), false, false],
    [withFields('Transfer-Encoding: chunked\r\n', 'HTTP/1.1 204 No Content'), false, false],
    [withFields('Content-Length: 0\r\n', 'HTTP/1.1 204 No Content'), false, true],
    [withFields('', 'HTTP/1.1 304 Not Modified'), false, true],
  ]
  for (const [text, isAnswerToHead, isKept] of keeping) {
    test(`${JSON.stringify(text)}${isAnswerToHead ? ' to HEAD' : ''}: the connection ${isKept ? 'is kept' : 'ends'}`, () => {
      assert.equal(parse(text, isAnswerToHead).isKept, isKept)
    })
  }

  test('says for how long the server keeps the connection', () => {
    const hints = ['timeout=5', 'max=3, timeout=15', 'max=3', 'timeout=x', 'timeout=-1']
    const found = hints.map(hint => parse(withFields(`Keep-Alive: ${hint}\r\nContent-Length: 0\r\n`)).keepAlive)
    assert.deepEqual(found, [5, 15, undefined, undefined, undefined])
  })

  const refused = [
    'HTTP/1.1 20 OK\r\n\r\n',
    'HTTP/1.1 099 A\r\n\r\n',
    'HTTP/1.1 2000 A\r\n\r\n',
    'HTTP/1.1 1e2 A\r\n\r\n',
    'HTTP/1.1 abc A\r\n\r\n',
    'HTTP/1.1  200 OK\r\n\r\n',
    'HTTP/1.1 200OK\r\n\r\n',
    'HTTP/1.1\t200 OK\r\n\r\n',
    'HTTP/1.1 200 O\rK\r\n\r\n',
    'HTTP/1.1 200 OK\nA: b\r\n\r\n',
    'HTTP/1.1 200 O\0K\r\n\r\n',
    'HTTP/2.0 200 OK\r\n\r\n',
    'HTTP/1.2 200 OK\r\n\r\n',
    'http/1.1 200 OK\r\n\r\n',
    'HTTPS/1.1 200 OK\r\n\r\n',
    ' HTTP/1.1 200 OK\r\n\r\n',
    '\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    ...[
      'Content-Length: -1',
      'Content-Length: +1',
      'Content-Length: 0x1',
      'Content-Length: 1a',
      'Content-Length:',
      'Content-Length: 1 0',
      'Content-Length: 1, 1',
      'Content-Length: 1\r\nContent-Length: 1',
      'Content-Length: 18446744073709551621',
      'Content-Length: 1\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: chunked, chunked',
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: gzip, chunked',
      'Transfer-Encoding: identity',
      'Transfer-Encoding: "chunked"',
      'Transfer-Encoding:',
      'A: b\r\n c',
    ].map(fields => withFields(`${fields}\r\n`)),
    withFields('Transfer-Encoding: chunked\r\n', 'HTTP/1.0 200 OK'),
  ]
  for (const text of refused) {
    test(`${JSON.stringify(text)} is refused`, () =>
      assert.throws(() => parse(text), { code: 'ERR_RESPONSE_MALFORMED' }))
  }

  test('is recognised by its beginning', () => {
    const line = 'HTTP/1.1 200 OK'
    for (let length = 0; length <= line.length; length++) assert.ok(mayBeResponse(line.slice(0, length)))
    assert.deepEqual(['SSH-2', 'HTTP/2', 'HTTP/1.2', '\r\n', 'HTTPS'].map(mayBeResponse), [
      false,
      false,
      false,
      false,
      false,
    ])
  })
})

suite('beside the client of Node', () => {
  let text = ''
  const server = createSocketServer((socket: Socket) => {
    socket.on('error', () => {}).once('data', () => socket.end(text, 'latin1'))
  })
  before(() => once(server.listen(0, '127.0.0.1'), 'listening'))
  after(() => server.close())

  /** What Node makes of a response: its status, its headers and its body; `undefined` where it refuses it. */
  async function byNode(response: string): Promise<[number | undefined, string[], string] | undefined> {
    text = response
    const { port } = server.address() as AddressInfo
    const { promise, resolve } = Promise.withResolvers<IncomingMessage | undefined>()
    const asked = request({ port, host: '127.0.0.1', agent: false })
      .on('response', resolve)
      .on('upgrade', (_response, socket) => {
        socket.destroy()
        resolve(undefined)
      })
      .on('error', () => resolve(undefined))
    asked.end()
    const message = await promise
    if (message === undefined) return undefined
    let body = ''
    try {
      for await (const piece of message) body += (piece as Buffer).toString('latin1')
    } catch {
      return undefined
    }
    return [message.statusCode, message.rawHeaders, body]
  }

  const names = fc.constantFrom(
    'X-A',
    'x-b',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'X A',
    'X-\xe9',
    '',
    'Date',
  )
  const values = fc.oneof(
    fc.constantFrom(
      '5',
      '05',
      '5, 5',
      '+5',
      'chunked',
      'Chunked',
      'gzip, chunked',
      'close',
      'keep-alive',
      '',
      '\xe9',
      'a\tb',
    ),
    fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\0', '\r', '\n', '\x7f', ':', '5', '\xff'), maxLength: 6 }),
  )
  const lines = fc.tuple(
    names,
    fc.constantFrom(':', ': ', ' :', ':\t', ''),
    values,
    fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r'),
  )
  const starts = fc.constantFrom(
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 200\r\n',
    'HTTP/1.1 404 a b\r\n',
    'HTTP/1.0 200 OK\r\n',
    'HTTP/1.1 204 No\r\n',
    'HTTP/1.1 304 Not\r\n',
    'HTTP/1.1 200 OK\n',
    'HTTP/1.1 20 OK\r\n',
    'HTTP/1.1 200 \x02\r\n',
  )

  test('whatever is accepted here is accepted there, with the same meaning', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(starts, fc.array(lines, { maxLength: 4 }), async (start, fields) => {
        const head = `${start}${fields.map(field => field.join('')).join('')}\r\n`
        // What comes before the first empty line is the head for both.
        fc.pre(head.indexOf('\r\n\r\n') === head.length - 4)
        let parsed: ResponseHead
        try {
          parsed = parse(head)
        } catch {
          return
        }
        const body = { length: 'hello'.slice(0, parsed.length), chunked: '5\r\nhello\r\n0\r\n\r\n', close: 'hello' }[
          parsed.framing
        ]
        const seen = await byNode(head + body)
        assert.ok(seen !== undefined, `Node refuses ${JSON.stringify(head)}`)
        const [status, headers, content] = seen
        assert.equal(status, parsed.status)
        assert.equal(content, parsed.framing === 'length' ? body : 'hello')
        // All that goes on is there, in the same order.
        let at = 0
        for (let index = 0; index < parsed.headers.length; index += 2) {
          while (
            at < headers.length &&
            (headers[at] !== parsed.headers[index] || headers[at + 1] !== parsed.headers[index + 1])
          )
            at += 2
          assert.ok(at < headers.length, `${parsed.headers[index]} is not there`)
          at += 2
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
