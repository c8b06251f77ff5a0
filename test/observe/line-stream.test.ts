import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineStream } from '../../host/observe/line-stream.ts'
import { until } from '../until.ts'

function collecting(): { stream: LineStream; written: string[] } {
  const written: string[] = []
  return { stream: new LineStream({ write: bytes => written.push(bytes.toString()) }), written }
}

test('lines that come together are written together, in their order', async () => {
  const { stream, written } = collecting()
  stream.write('a\n')
  stream.write('b\n')
  assert.deepEqual(written, [])
  await until(() => written.length > 0)
  assert.deepEqual(written, ['a\nb\n'])
  stream.write('c\n')
  await until(() => written.length > 1)
  assert.deepEqual(written, ['a\nb\n', 'c\n'])
})

test('what there is can be written at once, and is then not written again', async () => {
  const { stream, written } = collecting()
  stream.write('a\n')
  stream.flush()
  assert.deepEqual(written, ['a\n'])
  stream.write('b\n')
  await until(() => written.length > 1)
  assert.deepEqual(written, ['a\n', 'b\n'])
})

test('a turn of the event loop that never ends holds no more than a bounded text', () => {
  const { stream, written } = collecting()
  const line = `${'x'.repeat(999)}\n`
  for (let count = 0; count < 5_000; count++) stream.write(line)
  assert.ok(written.length >= 4)
  stream.flush()
  assert.equal(written.join(''), line.repeat(5_000))
})

test('a line in pieces is written whole, in its place', () => {
  const { stream, written } = collecting()
  stream.write('a\n')
  for (const piece of ['b', 1, '"é€😀"', 0.5, '\n']) stream.add(piece)
  stream.endLine()
  stream.write('c\n')
  stream.flush()
  assert.deepEqual(written, ['a\nb1"é€😀"0.5\nc\n'])
})

test('a line longer than everything that is written at once is written, in its place', () => {
  const { stream, written } = collecting()
  const lines = ['a\n', `${'€'.repeat(300_000)}\n`, 'c\n']
  for (const line of lines) {
    stream.write(line)
    stream.flush()
  }
  for (const line of lines) stream.write(line)
  stream.flush()
  assert.equal(written.join(''), lines.join('').repeat(2))
})

test('lines of any number and length are written one after the other', () => {
  const line = fc.string({ unit: 'binary', maxLength: 400 }).map(text => `${text.toWellFormed()}\n`)
  fc.assert(
    fc.property(fc.array(line, { maxLength: 50 }), fc.integer({ min: 1, max: 60 }), (lines, times) => {
      const { stream, written } = collecting()
      for (let time = 0; time < times; time++) for (const each of lines) stream.write(each)
      stream.flush()
      assert.equal(written.join(''), lines.join('').repeat(times))
    }),
    { numRuns: 30 },
  )
})

test('what the destination keeps is not changed by the lines that follow', () => {
  const kept: Buffer[] = []
  const stream = new LineStream({ write: bytes => kept.push(bytes) })
  for (const line of ['first\n', 'second\n']) {
    stream.write(line)
    stream.flush()
  }
  assert.equal(Buffer.concat(kept).toString(), 'first\nsecond\n')
})
