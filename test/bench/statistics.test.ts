import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estimate, median, spread } from './statistics.ts'

test('the median of an odd count is the middle value, whatever the order', () => {
  assert.equal(median([9, 1, 5]), 5)
  assert.equal(median([7]), 7)
})

test('the median of an even count is the mean of the middle two', () => {
  assert.equal(median([4, 1, 3, 10]), 3.5)
})

test('numbers are sorted as numbers, not as text', () => {
  assert.equal(median([10, 9, 100]), 10)
})

test('no values have no median', () => {
  assert.throws(() => median([]), RangeError)
})

test('a spread has the extremes beside the median', () => {
  assert.deepEqual(spread([3, 1, 2]), { median: 2, min: 1, max: 3 })
})

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

// Ranks as the tables of the sign test give them for 95 %.
for (const [count, low, high] of [
  [1, 1, 1],
  [5, 1, 5],
  [6, 1, 6],
  [8, 1, 8],
  [9, 2, 8],
  [15, 4, 12],
  [20, 6, 15],
  [25, 8, 18],
] as const) {
  test(`of ${count} values the median is sure to be from number ${low} to number ${high}`, () => {
    const values = upTo(count)
    assert.deepEqual(estimate(values.toReversed()), { median: (count + 1) / 2, low, high })
  })
}
