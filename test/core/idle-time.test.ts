import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idleTime, keepAliveSeconds } from '../../host/core/idle-time.ts'

test('a connection is ended a second before its server ends it, 1.5 s after its last use where that does not say when', () => {
  for (const [header, time] of [
    ['timeout=5', 4_000],
    ['timeout=5, max=100', 4_000],
    ['max=100, timeout=2', 1_000],
    ['timeout=1', 0],
    ['timeout=0', 0],
    ['max=100', 1_500],
    ['timeout=', 1_500],
    ['timeout=-5', 1_500],
    ['timeout=soon', 1_500],
    ['', 1_500],
    ['timeout=999999999999999999999', 600_000],
  ] as const) {
    assert.equal(idleTime(keepAliveSeconds(header)), time, header)
  }
})
