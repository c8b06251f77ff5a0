import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { ChunkedBody } from '../../host/core/chunked-body.ts'

/** What is read of a body that comes in pieces: its content, its trailers, and what came after it. */
function read(pieces: readonly Buffer[]) {
  const body = new ChunkedBody()
  const content: Buffer[] = []
  const after: Buffer[] = []
  for (const piece of pieces) {
    let at = 0
    while (at < piece.length && !body.isOver) {
      at = body.read(piece, at, piece.length)
      const next = Math.min(piece.length, at + body.left)
      content.push(piece.subarray(at, next))
      body.left -= next - at
      at = next
    }
    after.push(piece.subarray(at))
  }
  return {
    content: Buffer.concat(content).toString('latin1'),
    isOver: body.isOver,
    trailers: body.trailers,
    after: Buffer.concat(after).toString('latin1'),
  }
}

const whole = (text: string) => read([Buffer.from(text, 'latin1')])

suite('a chunked body', () => {
  const cases: [text: string, content: string, trailers: string[], after: string][] = [
    ['0\r\n\r\n', '', [], ''],
    ['5\r\nhello\r\n0\r\n\r\n', 'hello', [], ''],
    ['005\r\nhello\r\n6\r\n world\r\n000\r\n\r\n', 'hello world', [], ''],
    ['A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n', '01234567890123456789', [], ''],
    ['5;a=b;c="d"\r\nhello\r\n0;e\r\n\r\n', 'hello', [], ''],
    ['5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n', 'hello', ['A', 'b', 'C', 'd'], ''],
    ['0\r\n\r\nHTTP/1.1 200 OK', '', [], 'HTTP/1.1 200 OK'],
    ['4\r\n\r\n\r\n\r\n0\r\n\r\n', '\r\n\r\n', [], ''],
    // They come too late to say where a body ends, or whom it is for.
    ['0\r\nContent-Length: 5\r\nHost: a\r\nTransfer-Encoding: b\r\nTrailer: c\r\nD: e\r\n\r\n', '', ['D', 'e'], ''],
  ]
  for (const [text, content, trailers, after] of cases) {
    test(`${JSON.stringify(text)} is read as ${JSON.stringify(content)}`, () => {
      assert.deepEqual(whole(text), { content, isOver: true, trailers, after })
    })
  }

  const refused = [
    '\r\n',
    'z\r\n',
    '-5\r\n',
    '0x5\r\n',
    ' 5\r\n',
    '5 \r\n',
    '5\n',
    '5\rh',
    '5;a\nb\r\n',
    '5;a\0\r\n',
    '5\r\nhello0\r\n',
    '5\r\nhello\n',
    '5\r\nhello\rx',
    '00000000000000',
    'fffffffffffffffff\r\n',
    '0\r\nnonsense\r\n\r\n',
    '0\r\nA: b\r\n c\r\n\r\n',
    `5;${'a'.repeat(20_000)}`,
  ]
  for (const text of refused) {
    test(`${JSON.stringify(text.slice(0, 40))} is refused`, () => {
      assert.throws(() => whole(text), { code: 'ERR_RESPONSE_MALFORMED' })
    })
  }

  test('trailers of more than 16 KiB are refused', () => {
    assert.throws(() => whole(`0\r\n${'A: b\r\n'.repeat(4_000)}`), { code: 'ERR_RESPONSE_HEAD_TOO_LARGE' })
  })

  const chunk = fc.uint8Array({ minLength: 1, maxLength: 400 })

  test('is the same in whatever pieces it comes', () => {
    fc.assert(
      fc.property(
        fc.array(chunk, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (chunks, sizes) => {
          const sent = Buffer.concat([
            ...chunks.flatMap(each => [Buffer.from(`${each.length.toString(16)};x\r\n`), each, Buffer.from('\r\n')]),
            Buffer.from('0\r\nA: b\r\n\r\nmore'),
          ])
          const pieces: Buffer[] = []
          for (let at = 0, turn = 0; at < sent.length; turn++) {
            const size = sizes[turn % sizes.length] as number
            pieces.push(sent.subarray(at, at + size))
            at += size
          }
          const content = Buffer.concat(chunks).toString('latin1')
          assert.deepEqual(read(pieces), { content, isOver: true, trailers: ['A', 'b'], after: 'more' })
        },
      ),
    )
  })
})
