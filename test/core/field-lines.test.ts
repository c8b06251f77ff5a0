import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isFieldValue, isToken, parseFieldLines } from '../../host/core/field-lines.ts'

const parse = (text: string): string[] => parseFieldLines(text, 0, text.length)

suite('field lines', () => {
  const cases: [text: string, fields: string[]][] = [
    ['', []],
    ['A: b\r\n', ['A', 'b']],
    ['A:b\r\nC: d\r\nA: e\r\n', ['A', 'b', 'C', 'd', 'A', 'e']],
    ['A:\r\n', ['A', '']],
    ['A: \t \r\n', ['A', '']],
    ['A: \t b c \t\r\n', ['A', 'b c']],
    ['A: é\xff\r\n', ['A', 'é\xff']],
    ["!#$%&'*+.^_`|~-09azAZ: x\r\n", ["!#$%&'*+.^_`|~-09azAZ", 'x']],
    ['A: b: c\r\n', ['A', 'b: c']],
  ]
  for (const [text, fields] of cases) {
    test(`${JSON.stringify(text)} are ${JSON.stringify(fields)}`, () => assert.deepEqual(parse(text), fields))
  }

  test('are read between two places alone', () => {
    assert.deepEqual(parseFieldLines('X\r\nA: b\r\n\r\nC: d\r\n', 3, 9), ['A', 'b'])
  })

  const refused = [
    'A\r\n',
    'A b: c\r\n',
    'A : b\r\n',
    ': b\r\n',
    ' A: b\r\n',
    'A: b\r\n c\r\n',
    'A: b\r\n\tc\r\n',
    'A: b\rC: d\r\n',
    'A: b\nC: d\r\n',
    'A: b\r\r\n',
    'A: b\0c\r\n',
    'A: \x01\r\n',
    'A: \x7f\r\n',
    'A\xe9: b\r\n',
    'A: ā\r\n',
    'Ā: b\r\n',
    'A: b',
  ]
  for (const text of refused) {
    test(`${JSON.stringify(text)} are refused`, () =>
      assert.throws(() => parse(text), { code: 'ERR_RESPONSE_MALFORMED' }))
  }
})

test('a name has a character at least, and no other than those of a token', () => {
  assert.deepEqual(['A-b', '', 'a b', 'a:', 'a\r', 'č'].map(isToken), [true, false, false, false, false, false])
})

test('a value may be empty and have bytes beyond ASCII, and no line end nor a character beyond a byte', () => {
  assert.deepEqual(['', 'a\tb é', 'a\nb', 'a\rb', 'a\0b', 'č'].map(isFieldValue), [
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})
