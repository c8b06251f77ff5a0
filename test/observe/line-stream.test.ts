import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LineStream } from '../../host/observe/line-stream.ts'
import { until } from '../until.ts'

function collecting(): { stream: LineStream; written: string[] } {
  const written: string[] = []
  return { stream: new LineStream({ write: text => written.push(text) }), written }
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

test('a line that is made later is made when it is written, in its place', () => {
  const { stream, written } = collecting()
  let made = 'not yet'
  stream.write('a\n')
  stream.write({ toString: () => `${made}\n` })
  stream.write('c\n')
  made = 'b'
  stream.flush()
  assert.deepEqual(written, ['a\nb\nc\n'])
})

test('no more than a bounded number of lines waits to be made', () => {
  const { stream, written } = collecting()
  let made = 0
  for (let count = 0; count < 1_000; count++) {
    stream.write({ toString: () => `${made++}\n` })
    assert.ok(count - made < 100)
  }
  stream.flush()
  assert.equal(written.join(''), Array.from({ length: 1_000 }, (_, count) => `${count}\n`).join(''))
})
