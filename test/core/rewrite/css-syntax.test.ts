import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { escapeCss, nameEnd, numberEnd, startsName, unescapeCss } from '../../../host/core/rewrite/css-syntax.ts'

describe('a CSS name', () => {
  const names = [
    'a',
    '-a',
    '--',
    '--1',
    '_',
    '\xe9',
    '\\31 a',
    '-\\31',
    'a\\',
    'a1-_',
    '\\(',
    'u\\72 l',
    'a\\000061\r\nb',
    '\0',
  ]
  for (const name of names) {
    it(`is ${JSON.stringify(name)}, and ends with it`, () => {
      assert.ok(startsName(name, 0))
      assert.equal(nameEnd(name, 0), name.length)
      if (!name.endsWith('\\')) assert.equal(nameEnd(`${name}(x`, 0), name.length)
    })
  }

  for (const other of ['', '1', '-1', '-', '- a', '\\\na', '-\\\n', '(', '@a', '#a', ' a']) {
    it(`is not ${JSON.stringify(other)}`, () => assert.ok(!startsName(other, 0)))
  }
})

describe('a CSS number', () => {
  const cases = {
    '1': 1,
    '12.5em': 4,
    '+.5': 3,
    '-1e3e': 4,
    '1e-3': 4,
    '1e-a': 1,
    '1.': 1,
    '.': 0,
    '+': 0,
    '+a': 0,
    a: 0,
  }
  for (const [text, end] of Object.entries(cases)) {
    it(`ends at ${end} in ${text}`, () => assert.equal(numberEnd(text, 0), end))
  }
})

describe('escapes in CSS', () => {
  const cases: Readonly<Record<string, string>> = {
    'a\\62 c': 'abc',
    'a\\62\r\nc': 'abc',
    'a\\000062c': 'abc',
    'a\\00062c': 'a%D8%AC',
    '\\g\\"': 'g"',
    'a\\\nb\\\r\nc\\': 'abc',
    '\\e9\\1f600': '%C3%A9%F0%9F%98%80',
    '\\0\\d800 \\110000': '%EF%BF%BD%EF%BF%BD%EF%BF%BD',
    '\\\xe9': '\xe9',
  }
  for (const [raw, text] of Object.entries(cases)) {
    it(`in ${JSON.stringify(raw)} are resolved`, () => assert.equal(unescapeCss(raw), text))
  }

  it('give back any text, in quotes of either kind and without', () => {
    const latin1 = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map(code => String.fromCharCode(code)) })
    fc.assert(
      fc.property(latin1, fc.constantFrom('', '"', "'"), (text, quote) => {
        const escaped = escapeCss(text, quote)
        assert.equal(unescapeCss(escaped), text)
        const bare = escaped.replace(/\\[\da-f]+ /g, '')
        assert.doesNotMatch(bare, quote === '' ? /[\0- "'()<]/ : /[\n\r\f<]/)
        if (quote !== '') assert.ok(!bare.includes(quote))
      }),
    )
  })
})
