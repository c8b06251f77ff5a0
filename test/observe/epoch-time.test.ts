import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { epochTime } from '../../host/observe/epoch-time.ts'

test('a time of the steady clock is told as the time of day, within a millisecond', async () => {
  for (let round = 0; round < 30; round++) {
    const before = Date.now()
    const told = epochTime(performance.now())
    const after = Date.now()
    assert.ok(Number.isInteger(told) && told >= before - 1 && told <= after + 1, `${before} ${told} ${after}`)
    await sleep(round % 4)
  }
})
