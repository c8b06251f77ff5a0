import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LoopDelay } from '../../host/builtin/loop-delay.ts'

const wait = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

test('the delay of the event loop is known from the second question on, and what blocks it shows', async context => {
  const delay = new LoopDelay()
  context.after(() => delay.close())
  assert.equal(delay.read(), undefined)
  for (let before = delay.read(); before === undefined; before = delay.read()) await wait(20)
  const until = performance.now() + 150
  while (performance.now() < until);
  await wait(20)
  const blocked = delay.read() ?? 0
  assert.ok(blocked > 0.1, String(blocked))
})

test('closed, it has forgotten everything and can begin again', () => {
  const delay = new LoopDelay()
  delay.read()
  delay.close()
  assert.equal(delay.read(), undefined)
  delay.close()
})
