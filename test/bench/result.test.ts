import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDecided, isMet, type LimitRow, type RatioRow, toLimitTable, toRatioTable } from './result.ts'

function ratio(median: number, atLeast?: number): RatioRow {
  return {
    what: 'Express mounted ÷ alone',
    rates: [16_123.4, 16_500],
    throughput: 0.983,
    processorTimes: [61.04, 60],
    ratio: { median, low: 0.9, high: 3 },
    atLeast,
    rounds: 7,
  }
}

function limit(median: number): LimitRow {
  return { what: 'boot', unit: 'ms', value: { median, min: 400, max: 1_500 }, below: 1_000 }
}

test('a ratio meets its target from the target on', () => {
  assert.equal(isMet(ratio(0.98, 0.98)), true)
  assert.equal(isMet(ratio(0.9799, 0.98)), false)
})

test('a ratio is decided when its interval leaves the target out, or begins with it', () => {
  assert.equal(isDecided(ratio(1, 0.98)), false)
  assert.equal(isDecided(ratio(1, 0.9)), true)
  assert.equal(isDecided(ratio(1, 3)), false)
  assert.equal(isDecided(ratio(1, 3.01)), true)
  assert.equal(isDecided(ratio(1)), true)
})

test('a limit is met below it', () => {
  assert.equal(isMet(limit(999)), true)
  assert.equal(isMet(limit(1_000)), false)
})

test('a row for information neither meets nor misses anything', () => {
  assert.equal(isMet(ratio(0.1)), undefined)
  assert.deepEqual(toRatioTable([ratio(0.1)]).rows[0]?.slice(-2), ['', ''])
})

test('a comparison shows both sides, the ratio with its extremes, and the target with its mark', () => {
  assert.deepEqual(toRatioTable([ratio(0.97, 0.98)]).rows, [
    ['Express mounted ÷ alone', '16,123 ÷ 16,500', '61.0 ÷ 60.0', '0.983', '0.970 (0.900–3.00)', '7', '≥ 0.98', '✗'],
  ])
})

test('a limit shows the value with its extremes, and the target with its mark', () => {
  assert.deepEqual(toLimitTable([limit(512.4)]).rows, [['boot', '512 ms (400–1500)', '< 1,000 ms', '✓']])
})
