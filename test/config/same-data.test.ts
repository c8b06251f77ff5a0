import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isSameData } from '../../host/config/same-data.ts'

const call = () => {}
class Instance {
  value = 1
}
const cycle = (last: unknown) => {
  const data: Record<string, unknown> = { list: [1] }
  data.self = data
  data.last = last
  return data
}

const cases: Record<string, [unknown, unknown, boolean]> = {
  'members in another order': [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  'a member that is undefined is none': [{ a: 1, b: undefined }, { a: 1 }, true],
  'a member more': [{ a: 1 }, { a: 1, b: null }, false],
  'a list and an object that look alike': [['a'], { 0: 'a' }, false],
  'a list with a hole at its end': [[1, undefined], [1], false],
  'lists in another order': [[1, 2], [2, 1], false],
  NaN: [Number.NaN, Number.NaN, true],
  'null and an object': [null, {}, false],
  'objects without a prototype': [Object.assign(Object.create(null), { a: 1 }), { a: 1 }, true],
  'URLs of one text': [new URL('http://a'), new URL('http://a'), true],
  'URLs of two texts': [new URL('http://a'), new URL('http://b'), false],
  'equal bytes': [Buffer.from('a'), Buffer.from('a'), true],
  'other bytes': [Buffer.from('a'), Buffer.from('b'), false],
  'one function': [{ call }, { call }, true],
  'two functions': [{ call }, { call: () => {} }, false],
  'instances that look alike': [new Instance(), new Instance(), false],
  'data that holds itself': [cycle(1), cycle(1), true],
  'data that holds itself and differs': [cycle(1), cycle(2), false],
}
for (const [what, [one, other, expected]] of Object.entries(cases)) {
  test(`${what}: ${expected ? 'the same' : 'another'}`, () => {
    assert.equal(isSameData(one, other), expected)
    assert.equal(isSameData(other, one), expected)
  })
}

test('what is no data is compared as it is told', () => {
  assert.ok(
    isSameData([call], [() => {}], (one, other) => String(one) === String(other)),
    'by text',
  )
})

test('a copy is the same, and two JSON values are the same where their canonical text is', () => {
  const canonical = (value: unknown): string =>
    JSON.stringify(value, (_, item) =>
      item !== null && typeof item === 'object' && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
        : item,
    )
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const [a, b] = [JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other))]
      assert.ok(isSameData(a, structuredClone(a)))
      assert.equal(isSameData(a, b), canonical(a) === canonical(b))
    }),
  )
})
