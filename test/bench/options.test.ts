import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOptions } from './options.ts'

const groups = ['express', 'koa']

test('without flags a run has seven rounds of three seconds, of everything, and changes no file', () => {
  const { rounds, seconds, only, write, check } = parseOptions([], groups)
  assert.deepEqual(
    { rounds, seconds, only, write, check },
    { rounds: 7, seconds: 3, only: [], write: false, check: false },
  )
})

test('there are no fewer rounds at most than at least', () => {
  assert.equal(parseOptions([], groups).mostRounds, 21)
  assert.equal(parseOptions(['--rounds', '30'], groups).mostRounds, 30)
  assert.equal(parseOptions(['--rounds', '3', '--most-rounds', '5'], groups).mostRounds, 5)
})

test('flags change numbers and select groups', () => {
  const options = parseOptions(['--rounds', '2', '--seconds=1', '--only', 'koa', '--only=express', '--check'], groups)
  assert.deepEqual([options.rounds, options.seconds, options.only, options.check], [2, 1, ['koa', 'express'], true])
})

for (const [args, message] of [
  [['--rounds', '0'], /--rounds 0/],
  [['--most-rounds', '1.5'], /--most-rounds 1.5/],
  [['--seconds', 'x'], /--seconds x/],
  [['--connections', '-1'], /connections/],
  [['--only', 'django'], /--only django: there are express, koa/],
  [['--write', '--only', 'koa'], /--write/],
  [['--fast'], /--fast/],
] as const) {
  test(`${args.join(' ')} is refused`, () => {
    assert.throws(() => parseOptions(args, groups), message)
  })
}
