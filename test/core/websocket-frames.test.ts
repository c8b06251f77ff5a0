import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { WebSocketFrames } from '../../host/core/websocket-frames.ts'

const accepted = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n')

/** A frame as a server sends it (RFC 6455 section 5.2), with the shortest form of its length. */
function frame(length: number, isMasked = false): Buffer {
  const mask = isMasked ? 0x80 : 0
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  header[0] = 0x82
  header[1] = mask | (length < 126 ? length : length < 65_536 ? 126 : 127)
  if (header.length === 4) header.writeUInt16BE(length, 2)
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([header, Buffer.alloc(isMasked ? 4 : 0), Buffer.alloc(length, 0x88)])
}

suite('where a frame may be put in', () => {
  const cases: [what: string, sent: Buffer, isBetween: boolean][] = [
    ['nothing has been sent', Buffer.alloc(0), false],
    ['the answer to the handshake has begun', accepted.subarray(0, -1), false],
    ['the handshake is over', accepted, true],
    ['the handshake was refused', Buffer.from('HTTP/1.1 401 Unauthorized\r\n\r\n'), false],
    ['what was answered is no HTTP', Buffer.alloc(70_000, 'x'), false],
    ['the first byte of a frame has been sent', Buffer.concat([accepted, frame(0).subarray(0, 1)]), false],
    ['an empty frame has been sent', Buffer.concat([accepted, frame(0)]), true],
    ['a frame lacks a byte', Buffer.concat([accepted, frame(70_000).subarray(0, -1)]), false],
    ...[1, 125, 126, 65_535, 65_536].flatMap(length =>
      [false, true].map((isMasked): [string, Buffer, boolean] => [
        `a ${isMasked ? 'masked ' : ''}frame of ${length} bytes has been sent`,
        Buffer.concat([accepted, frame(length, isMasked)]),
        true,
      ]),
    ),
  ]
  for (const [what, sent, isBetween] of cases) {
    test(`${what}: ${isBetween ? 'here' : 'not here'}`, () => {
      const frames = new WebSocketFrames()
      frames.read(sent)
      assert.equal(frames.isBetween, isBetween)
    })
  }
})

suite('any frames in any pieces', () => {
  const lengths = fc.array(fc.oneof(fc.nat(130), fc.nat(70_000)), { maxLength: 8 })
  const sizes = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 20 })

  test('the places between them are found, whatever the pieces', () => {
    fc.assert(
      fc.property(lengths, sizes, (lengths, sizes) => {
        const sent = Buffer.concat([accepted, ...lengths.map(length => frame(length))])
        const boundaries = [accepted.length]
        for (const length of lengths) boundaries.push((boundaries.at(-1) as number) + frame(length).length)

        const frames = new WebSocketFrames()
        const found: number[] = []
        for (let offset = 0, turn = 0; offset < sent.length; turn++) {
          const piece = sent.subarray(offset, offset + (sizes[turn % sizes.length] as number))
          for (let read = 0; read < piece.length; ) {
            read += frames.readToNext(piece.subarray(read))
            if (frames.isBetween) found.push(offset + read)
          }
          offset += piece.length
        }
        assert.deepEqual(found, boundaries)
      }),
    )
  })

  test('reading to the end leaves the same state as reading place by place', () => {
    fc.assert(
      fc.property(lengths, fc.nat(200_000), (lengths, cut) => {
        const sent = Buffer.concat([accepted, ...lengths.map(length => frame(length))]).subarray(0, cut)
        const [whole, stepwise] = [new WebSocketFrames(), new WebSocketFrames()]
        whole.read(sent)
        for (let read = 0; read < sent.length; ) read += stepwise.readToNext(sent.subarray(read))
        assert.equal(whole.isBetween, stepwise.isBetween)
      }),
    )
  })
})
