import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { toYaml } from '../../host/docs/reference-yaml.ts'

const texts = ['', ' ', 'true', 'No', 'null', '~', '1.0', '0x1', '2026-11-22', '- a', 'a: b', '# a', '/a/{id}', '{id}']
const more = [
  '<<',
  '&a',
  '*a',
  '!a',
  '%a',
  '@a',
  '"',
  "'",
  '\\',
  'a #b',
  'a\nb',
  'a ',
  '\t',
  '\u2028',
  '\u0007',
  '…',
  '=',
]

for (const text of [...texts, ...more]) {
  test(`${JSON.stringify(text)} is the same text as key, value and item`, () => {
    const value = { [text]: text, list: [text, [text], { [text]: [] }] }
    assert.deepEqual(parse(toYaml(value)), value)
  })
}

test('any JSON data is read back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), value => {
      // JSON has one zero.
      const given = JSON.parse(JSON.stringify(value)) as unknown
      assert.deepEqual(parse(toYaml(given)), given)
    }),
  )
})

test('it reads as people write it', () => {
  const document = { openapi: '3.1.1', tags: [{ name: 'pets', 'x-order': 1 }], paths: {}, servers: [] }
  assert.equal(toYaml(document), 'openapi: "3.1.1"\ntags:\n  - name: pets\n    x-order: 1\npaths: {}\nservers: []\n')
})
