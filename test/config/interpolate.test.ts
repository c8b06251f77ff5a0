// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables in a configuration are written so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { interpolate } from '../../host/config/interpolate.ts'

const environment = { NAME: 'koa', EMPTY: '', PORT: '9000', YES: 'true', NESTED: '$' + '{NAME}', ZIP: '00123' }

const cases: [given: string, expected: unknown, why: string][] = [
  ['${NAME}', 'koa', 'a whole string'],
  ['/a/${NAME}/b', '/a/koa/b', 'inside a string'],
  ['${NAME}-${PORT}', 'koa-9000', 'several in one string'],
  ['${NONE:-x}', 'x', 'a default for an unset variable'],
  ['${EMPTY:-x}', 'x', 'a default for an empty variable, as in a shell'],
  ['${EMPTY}', '', 'an empty variable is set'],
  ['${NAME:-x}', 'koa', 'a set variable wins over its default'],
  ['${NONE:-}', '', 'an empty default'],
  ['${NONE:-http://h:1/a?b=c}', 'http://h:1/a?b=c', 'a default with colons'],
  ['$${NAME}', '${NAME}', 'an escaped one stays literal'],
  ['$NAME', '$NAME', 'no braces, no variable'],
  ['${NESTED}', '${NAME}', 'what a variable holds is never looked at again'],
  ['${PORT}', 9000, 'a whole number is read as a number'],
  ['${NONE:-1.5}', 1.5, 'and so is a default'],
  ['${YES}', true, 'true is read as a boolean'],
  ['p${PORT}', 'p9000', 'a number inside text stays text'],
  ['${ZIP}', '00123', 'digits that a number would lose stay text'],
  ['9000', '9000', 'text without a variable is never converted'],
]
for (const [given, expected, why] of cases) {
  test(`${why}: ${given}`, () => {
    const { value, mistakes } = interpolate({ key: given }, environment)
    assert.deepEqual(mistakes, [])
    assert.deepEqual(value, { key: expected })
  })
}

test('every unset variable is reported with its name and place', () => {
  const { mistakes } = interpolate({ a: ['${ONE}', { b: 'x${TWO}y${THREE}' }] }, {})
  assert.deepEqual(
    mistakes.map(({ path, problem }) => [path.join('.'), /variable (\w+) is not set/.exec(problem)?.[1]]),
    [
      ['a.0', 'ONE'],
      ['a.1.b', 'TWO'],
      ['a.1.b', 'THREE'],
    ],
  )
})

for (const malformed of ['${', '${}', '${1A}', '${A B}', '${A:?message}', '${A:-${B}}', 'x${A']) {
  test(`${malformed} is reported as malformed`, () => {
    const { mistakes } = interpolate({ key: malformed }, { A: 'a', B: 'b' })
    assert.equal(mistakes.length, 1)
    assert.match(mistakes[0]!.problem, /is not a variable/)
  })
}

test('instances, functions and objects without a variable stay the very same', () => {
  class Koa {
    title = '${NAME}'
  }
  const given = { koa: new Koa(), run: () => '${NAME}', plain: { fetch: () => {} }, text: '${NAME}' }
  const value = interpolate(given, environment).value as typeof given
  assert.equal(value.koa, given.koa)
  assert.equal(value.koa.title, '${NAME}')
  assert.equal(value.run, given.run)
  assert.equal(value.plain, given.plain)
  assert.equal(value.text, 'koa')
  assert.equal(given.text, '${NAME}', 'the input is not mutated')
})

test('what refers to itself is left alone instead of followed for ever', () => {
  const loop: Record<string, unknown> = { name: 'x' }
  loop.self = loop
  assert.equal(interpolate(loop, {}).value, loop)
})

test('a key named __proto__ stays a key and pollutes nothing', () => {
  const { value } = interpolate(JSON.parse('{"__proto__": {"polluted": "${NAME}"}}'), environment)
  assert.equal(Object.hasOwn(value as object, '__proto__'), true)
  assert.equal(({} as { polluted?: string }).polluted, undefined)
})

test('text without "${" is never changed, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      fc.pre(!text.includes('${'))
      assert.deepEqual(interpolate([text], environment), { value: [text], mistakes: [], texts: new Map() })
    }),
  )
})

test('any text can be written by escaping its "${"', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('$', '{', '}', 'NAME', ':-', 'x')), parts => {
      const text = parts.join('')
      // "$" right before "${" would itself read as an escape.
      fc.pre(!text.includes('$${'))
      const { value, mistakes } = interpolate([text.replaceAll('${', () => '$${')], environment)
      assert.deepEqual([value, mistakes], [[text], []])
    }),
  )
})
