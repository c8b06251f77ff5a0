import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDocument } from '../../host/docs/load-parse.ts'
import { parseText } from '../../host/docs/load-text.ts'

const readable: { name: string; text: string; document: unknown }[] = [
  { name: 'JSON', text: '{"openapi":"3.1.0"}', document: { openapi: '3.1.0' } },
  { name: 'JSON after blank lines', text: '\n\n {"openapi":"3.1.0"}', document: { openapi: '3.1.0' } },
  { name: 'YAML', text: 'openapi: 3.1.0\ninfo:\n  title: A\n', document: { openapi: '3.1.0', info: { title: 'A' } } },
  { name: 'YAML in braces', text: '{ openapi: 3.1.0 }', document: { openapi: '3.1.0' } },
  { name: 'aliases', text: 'a: &a { b: 1 }\nc: *a\n', document: { a: { b: 1 }, c: { b: 1 } } },
  { name: 'merge keys', text: 'a: &a { b: 1 }\nc: { <<: *a, d: 2 }\n', document: { a: { b: 1 }, c: { b: 1, d: 2 } } },
  { name: 'the same key in two mappings', text: 'a: { x: 1 }\nb: { x: 1 }\n', document: { a: { x: 1 }, b: { x: 1 } } },
]

for (const { name, text, document } of readable) {
  test(`${name}: it is parsed`, () => assert.deepEqual(parseText(text), document))
}

const bomb = Array.from({ length: 12 }, (_, level) => {
  const value = level === 0 ? '[x,x,x,x,x,x,x,x,x,x]' : `[${`*a${level - 1},`.repeat(10)}]`
  return `k${level}: &a${level} ${value}`
}).join('\n')

const refused: { name: string; text: string; reason: RegExp }[] = [
  { name: 'a list', text: '- a\n', reason: /not an object/ },
  { name: 'a word', text: 'hello', reason: /not an object/ },
  { name: 'nothing', text: '', reason: /not an object/ },
  { name: 'JSON null', text: 'null', reason: /not an object/ },
  { name: 'an open bracket', text: 'openapi: 3.1.0\ninfo: [a\n', reason: /^line 3, column 1: / },
  { name: 'broken JSON', text: '{"openapi": "3.1.0",\n "info": }}', reason: /^line 2, column / },
  { name: 'a tab', text: 'a:\n\tb: 1\n', reason: /^line 2, column 1: / },
  { name: 'a key twice', text: 'a: 1\nb:\n  c: 1\n  c: 2\n', reason: /^line 4, column 3: the key "c" is there twice$/ },
  {
    name: 'a key twice, quoted',
    text: '200: a\n"200": b\n',
    reason: /^line 2, column 1: the key "200" is there twice$/,
  },
  { name: 'aliases that multiply', text: bomb, reason: /^line 2, column 10: Excessive alias count/ },
  { name: 'an alias of nothing', text: 'a: *b\n', reason: /^line 1, column 4: Unresolved alias/ },
  { name: 'two documents', text: 'a: 1\n---\nb: 1\n', reason: /^line \d+, column \d+: .*multiple documents/ },
  { name: 'HTML', text: '\n<!doctype html><p>Not found', reason: /HTML or XML, not JSON or YAML/ },
  { name: 'deep brackets', text: '['.repeat(50_000), reason: /^line 1, column \d+: / },
]

for (const { name, text, reason } of refused) {
  test(`${name}: it is refused with the place and the reason`, () => {
    assert.throws(
      () => parseText(text),
      ({ message }) => reason.test(message) || assert.fail(message),
    )
  })
}

test('a document cannot reach the prototype of objects', () => {
  const document = parseText('a: 1\n__proto__: { polluted: true }\n')
  assert.equal(Object.getPrototypeOf(document), Object.prototype)
  assert.equal('polluted' in document, false)
})

const large = Array.from({ length: 3_000 }, (_, index) => `key${index}:\n  text: some words, to be long\n`).join('')

test('large YAML is parsed without holding up the process', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const document = await parseDocument(large)
  clearInterval(timer)
  assert.deepEqual([Object.keys(document).length, document.key2999], [3_000, { text: 'some words, to be long' }])
  assert.ok(turns > 0)
})

test('what is wrong in large YAML is told as in small', async () => {
  await assert.rejects(
    parseDocument(`${large}key0: 1\n`),
    /^Error: line 6001, column 1: the key "key0" is there twice$/,
  )
})

test('parsing that takes too long is ended', async () => {
  await assert.rejects(parseDocument(large.repeat(20), 50), /parsing it takes longer than 50 ms/)
})
