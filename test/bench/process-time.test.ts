import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseProcessTime } from './process-time.ts'

const after = 'S 1 2 3 0 -1 4194560 900 0 1 0 250 150 7 9 20 0 11 0 5012 1200000 9000 18446744073709551615'

test('user and system time are added, in microseconds', () => {
  assert.equal(parseProcessTime(`4242 (node) ${after}`, 100), 4_000_000)
})

test('a command name with spaces and parentheses does not shift the fields', () => {
  assert.equal(parseProcessTime(`4242 (a ) b (c) ${after}`, 100), 4_000_000)
})

test('what is no process statistics is refused', () => {
  assert.throws(() => parseProcessTime('4242 (node) S', 100), /no process statistics/)
})
