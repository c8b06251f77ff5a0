import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, ratioSpread, spread } from './statistics.ts'

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

test('ratios are taken pair by pair, so that a drift of both cancels out', () => {
  assert.deepEqual(ratioSpread([100, 50, 10], [200, 100, 20]), { median: 0.5, min: 0.5, max: 0.5 })
})

test('a value without a partner has no ratio', () => {
  assert.throws(() => ratioSpread([1, 2], [1]), RangeError)
})
