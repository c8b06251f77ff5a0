import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { showValue } from '../../host/core/show-value.ts'

const shown: [value: unknown, text: string][] = [
  ['/a', '"/a"'],
  ['a\nb', '"a\\nb"'],
  ['x'.repeat(61), `"${'x'.repeat(59)}…"`],
  [1, '1'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Symbol('s'), 'Symbol(s)'],
  [() => {}, 'a function'],
  [['/a'], 'an array'],
  [{ a: 1 }, 'an object'],
  [Object.create(null), 'an object'],
  [{ toString: 0, constructor: { name: Symbol('x') } }, 'an object'],
  [new URL('http://a'), 'an instance of URL'],
]

describe('showValue', () => {
  for (const [value, text] of shown) {
    it(`shows ${text}`, () => assert.equal(showValue(value), text))
  }

  it('shows whatever it is given', () => {
    fc.assert(fc.property(fc.anything(), value => showValue(value) !== ''))
  })
})
