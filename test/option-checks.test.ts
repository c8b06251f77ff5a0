import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { PorticoError } from '../host/errors.ts'
import {
  type Check,
  callback,
  check,
  flag,
  invalid,
  longestTimer,
  milliseconds,
  oneOf,
  path,
  refuseUnknown,
  resolvePart,
  seconds,
  text,
  texts,
  wholeNumber,
} from '../host/option-checks.ts'

function refused(message: string): (error: unknown) => boolean {
  return error => {
    assert.ok(error instanceof PorticoError)
    assert.deepEqual([error.code, error.message], ['PORTICO_OPTION_INVALID', message])
    return true
  }
}

suite('a check', () => {
  const cases: [rule: Check, right: unknown[], wrong: unknown[]][] = [
    [milliseconds, [0, 0.5, longestTimer], [-1, longestTimer + 1, Number.NaN, Number.POSITIVE_INFINITY, '1', null]],
    [seconds, [0, 0.5, longestTimer + 1], [-1, Number.NaN, Number.POSITIVE_INFINITY, '1']],
    [text, ['', 'a'], [0, null, ['a']]],
    [texts, [[], ['a', '']], ['a', [1], null]],
    [path, ['/', '/a'], ['', 'a', 7, null]],
    [flag, [true, false], [0, 'true', null]],
    [callback, [() => {}, class {}], ['f', {}, null]],
    [wholeNumber(1), [1, longestTimer], [0, 1.5, longestTimer + 1, Number.NaN, '1', null]],
    [wholeNumber(0, 2), [0, 2], [-1, 3]],
    [oneOf('a', false), ['a', false], ['b', true, undefined]],
  ]
  for (const [rule, right, wrong] of cases) {
    test(`${rule.expected} takes what it says and nothing else`, () => {
      assert.deepEqual(
        right.filter(value => !rule.is(value)),
        [],
      )
      assert.deepEqual(
        wrong.filter(value => rule.is(value)),
        [],
      )
    })
  }

  test('names every value that it takes', () => assert.equal(oneOf('a', 'b', false).expected, '"a" or "b" or false'))
})

suite('an option', () => {
  test('has its fallback where none is given, whatever the check says of that', () => {
    assert.equal(check('a', undefined, flag, null), null)
    assert.equal(check('a', false, flag, true), false)
  })

  const shown: [given: unknown, text: string][] = [
    ['yes', '"yes"'],
    [7, '7'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1], 'an array'],
    [{ a: 1 }, 'an object'],
    [new Date(0), 'an instance of Date'],
  ]
  for (const [given, text] of shown) {
    test(`${text} is shown as such, and nothing of what is inside`, () => {
      assert.equal(invalid('a.b', given, 'a list').message, `Option a.b is ${text}. Expected a list.`)
    })
  }

  test('that does not exist is refused with those that do', () => {
    refuseUnknown('', { a: 1 }, ['a', 'b'])
    assert.throws(
      () => refuseUnknown('', { c: 1 }, ['a', 'b'], ' (or not)'),
      refused('Option c is not an option. Expected a, b (or not).'),
    )
    assert.throws(() => refuseUnknown('of', { c: 1 }, ['a']), refused('Option of.c is not an option. Expected a.'))
  })

  for (const given of [null, 7, 'a', () => {}]) {
    test(`${typeof given} ${given} is refused where options belong`, () => {
      assert.throws(() => refuseUnknown('of', given, ['a']), /Option of is .* Expected an object\.$/s)
      assert.throws(() => refuseUnknown('', given, ['a']), /Option options is .* Expected an object\.$/s)
    })
  }
})

suite('a part', () => {
  const resolve = (given?: unknown) =>
    resolvePart<{ size: number; names: readonly string[] }>('part', given as object | undefined, {
      size: [wholeNumber(1), 5],
      names: [texts, []],
    })

  test('has the defaults of what is not given', () => {
    assert.deepEqual(resolve(), { size: 5, names: [] })
    assert.deepEqual(resolve({ size: undefined, names: ['a'] }), { size: 5, names: ['a'] })
  })

  test('is refused with the name of what is wrong', () => {
    assert.throws(
      () => resolve({ size: 0 }),
      refused(`Option part.size is 0. Expected a whole number from 1 to ${longestTimer}.`),
    )
    assert.throws(() => resolve({ other: 0 }), refused('Option part.other is not an option. Expected size, names.'))
    assert.throws(() => resolve(true), refused('Option part is true. Expected an object.'))
    assert.throws(() => resolve(null), refused('Option part is null. Expected an object.'))
  })

  test('needs a field that has no default', () => {
    const given = (value: object) => resolvePart<{ path: string }>('part', value, { path: [path] })
    assert.deepEqual(given({ path: '/a' }), { path: '/a' })
    assert.throws(() => given({}), refused('Option part.path is undefined. Expected a path that starts with "/".'))
  })

  test('is a frozen copy, lists too', () => {
    const size = fc.option(fc.integer({ min: 1, max: longestTimer }), { nil: undefined })
    const names = fc.option(fc.array(fc.string()), { nil: undefined })
    fc.assert(
      fc.property(fc.record({ size, names }, { noNullPrototype: true }), given => {
        const before = structuredClone(given)
        const resolved = resolve(given)
        assert.deepEqual(resolved, { size: before.size ?? 5, names: before.names ?? [] })
        assert.ok(Object.isFrozen(resolved) && Object.isFrozen(resolved.names))
        assert.deepEqual(given, before)
        assert.ok(!Object.isFrozen(given))
      }),
    )
  })
})
