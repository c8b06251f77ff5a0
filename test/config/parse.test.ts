// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables in a configuration are written so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfigText } from '../../host/config/parse.ts'

const problems = (text: string, format: 'yaml' | 'json' = 'yaml') =>
  parseConfigText(text, format).mistakes.map(({ line, column, problem }) => ({ line, column, problem }))

test('a duplicate key is refused where it stands the second time', () => {
  assert.deepEqual(problems('title: a\nport: 1\ntitle: b\n'), [
    { line: 3, column: 1, problem: 'this key is there twice: a map needs unique keys' },
  ])
  assert.equal(problems('{"title": "a",\n "title": "b"}', 'json')[0]?.line, 2)
})

test('malformed YAML gives line and column', () => {
  const [first] = problems('mounts:\n  /a: [1\ntitle: x\n')
  assert.equal(first?.line, 3)
  assert.equal(first?.column, 1)
})

test('a variable that a flow map needs quoted is explained', () => {
  assert.deepEqual(problems('a: { b: ${X}, c: 1 }\n'), [
    {
      line: 1,
      column: 10,
      problem: 'Unexpected flow-map-start at node end: inside { } or [ ], quote text that holds a variable',
    },
  ])
})

test('one slip does not bury its report under those that follow from it', () => {
  assert.ok(problems('{ a: '.repeat(100)).length <= 5)
})

test('"billion laughs": aliases that multiply without measure are refused', () => {
  const levels = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'].map(
    pair => [...pair] as [string, string],
  )) {
    levels.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`)
  }
  const { value, mistakes } = parseConfigText(levels.join('\n'), 'yaml')
  assert.equal(value, undefined)
  assert.match(mistakes[0]!.problem, /Excessive alias count/)
})

test('a few aliases are welcome', () => {
  const { value } = parseConfigText('a: &tags [x, y]\nb: *tags\nc: *tags\n', 'yaml')
  assert.deepEqual(value, { a: ['x', 'y'], b: ['x', 'y'], c: ['x', 'y'] })
})

test('a file nested a hundred thousand deep is refused, not fatal', () => {
  for (const text of ['['.repeat(100_000), '{"a":'.repeat(100_000)]) {
    assert.deepEqual(problems(text), [{ line: undefined, column: undefined, problem: 'it is nested too deeply' }])
  }
})

test('a tag that would make an object of some language is refused', () => {
  assert.match(problems('a: !!js/function "() => 1"\n')[0]!.problem, /Unresolved tag/)
})

test('several documents in one file are refused', () => {
  assert.match(problems('a: 1\n---\nb: 2\n')[0]!.problem, /second document/)
})

test('JSON is held to JSON: comments and single quotes are refused with their place', () => {
  assert.match(problems("{\n  'a': 1\n}", 'json')[0]!.problem, /not JSON/)
  assert.equal(problems("{\n  'a': 1\n}", 'json')[0]!.line, 2)
  assert.deepEqual(parseConfigText('{\n\t"a": [1,\n\t\t2]\n}', 'json').value, { a: [1, 2] })
})

test('a mistake is located at its value, or at its key where the key is at fault', () => {
  const { locate } = parseConfigText('mounts:\n  /a:\n    app: ./a.ts\n    deadline:   soon\n', 'yaml')
  const path = ['mounts', '/a', 'deadline']
  assert.deepEqual(locate({ path, problem: '' }), { path, problem: '', line: 4, column: 17 })
  assert.deepEqual(locate({ path, problem: '', at: 'key' }), { path, problem: '', at: 'key', line: 4, column: 5 })
})

test('a mistake about what is not there is located at what is around it', () => {
  const { locate } = parseConfigText('mounts:\n  /a:\n    name: x\n', 'yaml')
  assert.equal(locate({ path: ['mounts', '/a', 'app'], problem: '' }).line, 2)
  assert.equal(locate({ path: ['PORT'], problem: '' }).line, 1)
})

test('a mistake behind an alias is located where the value is written', () => {
  const { locate } = parseConfigText('mounts:\n  /a: &a\n    deadline: x\n  /b: *a\n', 'yaml')
  assert.equal(locate({ path: ['mounts', '/b', 'deadline'], problem: '' }).line, 3)
})
