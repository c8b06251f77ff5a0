import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replaceBenchmarks } from './readme.ts'

const start = '<!-- bench:start -->'
const end = '<!-- bench:end -->'

test('only what is between the markers is replaced', () => {
  const readme = `# Title\n\n${start}\nold $& numbers\n${end}\n\nMore.\n`
  assert.equal(
    replaceBenchmarks(readme, 'new $& numbers\n'),
    `# Title\n\n${start}\n\nnew $& numbers\n\n${end}\n\nMore.\n`,
  )
})

test('replacing twice gives the same as replacing once', () => {
  const once = replaceBenchmarks(`${start}${end}`, 'numbers')
  assert.equal(replaceBenchmarks(once, 'numbers'), once)
})

for (const [name, readme] of [
  ['no markers', '# Title\n'],
  ['no end', `${start}\n`],
  ['no start', `${end}\n`],
  ['the end before the start', `${end}\n${start}\n`],
  ['an end on both sides', `${end}\n${start}\n${end}`],
  ['two starts', `${start}${start}${end}`],
  ['two ends', `${start}${end}${end}`],
] as const) {
  test(`a README with ${name} is refused by naming the markers`, () => {
    assert.throws(() => replaceBenchmarks(readme, 'numbers'), /bench:start.*bench:end/)
  })
}
