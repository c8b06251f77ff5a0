import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { TurnStream } from '../../host/observe/turn-stream.ts'

function collecting(): { stream: TurnStream; written: string[] } {
  const written: string[] = []
  return { stream: new TurnStream({ write: text => written.push(text) }), written }
}

test('the lines of one turn are written together, in their order', async () => {
  const { stream, written } = collecting()
  stream.write('a\n')
  stream.write('b\n')
  assert.deepEqual(written, [])
  await turn()
  assert.deepEqual(written, ['a\nb\n'])
  stream.write('c\n')
  await turn()
  assert.deepEqual(written, ['a\nb\n', 'c\n'])
})

test('what there is can be written at once, and is then not written again', async () => {
  const { stream, written } = collecting()
  stream.write('a\n')
  stream.flush()
  assert.deepEqual(written, ['a\n'])
  await turn()
  assert.deepEqual(written, ['a\n'])
})

test('a turn that never ends holds no more than a bounded text', () => {
  const { stream, written } = collecting()
  const line = `${'x'.repeat(999)}\n`
  for (let count = 0; count < 5_000; count++) stream.write(line)
  assert.ok(written.length >= 4)
  stream.flush()
  assert.equal(written.join(''), line.repeat(5_000))
})
