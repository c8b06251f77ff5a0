import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseCores, parseCpuList } from './cpu-list.ts'

for (const [list, expected] of [
  ['0-1', [0, 1]],
  ['3', [3]],
  ['0-2,5,8-9\n', [0, 1, 2, 5, 8, 9]],
  ['', []],
] as const) {
  test(`the processors of ${JSON.stringify(list)} are ${expected.join(' ') || 'none'}`, () => {
    assert.deepEqual(parseCpuList(list), expected)
  })
}

test('server and load generator get different cores', () => {
  assert.deepEqual(chooseCores([2, 3, 4, 5]), { server: 5, load: 2 })
})

test('a single core is not shared out', () => {
  assert.deepEqual(chooseCores([0]), { server: undefined, load: undefined })
})
