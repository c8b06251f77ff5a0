import assert from 'node:assert/strict'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { describeFault } from '../../host/cli/fault.ts'
import { PorticoError } from '../../host/errors.ts'
import { fromFailure, toFailure } from '../../host/remote/thread-messages.ts'
import { makeFolder } from '../config/workspace.ts'

for (const [what, files, entry, expected] of [
  ['a syntax error of an ES module', { 'a.mjs': '\n\nconst = 1' }, 'a.mjs', /^a\.mjs:3 {2}SyntaxError: Unexpected/],
  [
    'a syntax error further down',
    { 'a.mjs': `import './b c.mjs'`, 'b c.mjs': '\nconst = 1' },
    'a.mjs',
    /^b c\.mjs:2 {2}SyntaxError: /,
  ],
  ['a syntax error of CommonJS', { 'a.cjs': '\nconst = 1' }, 'a.cjs', /^a\.cjs:2 {2}SyntaxError: /],
  ['a syntax error of TypeScript', { 'a.ts': '\nconst a: = 1' }, 'a.ts', /^a\.ts:2 {2}SyntaxError: /],
  ['an exception', { 'a.mjs': '\n  throw new RangeError("no luck")' }, 'a.mjs', /^a\.mjs:2:9 {2}RangeError: no luck$/],
  [
    'an exception in what is installed',
    {
      'a.mjs': `\nimport { f } from 'x'; f()`,
      'node_modules/x/index.js': 'exports.f = () => { throw new Error("x") }',
    },
    'a.mjs',
    /^a\.mjs:2:24 {2}Error: x$/,
  ],
  ['what is no error', { 'a.mjs': 'throw "\\x1b[2J text"' }, 'a.mjs', /^\[2J text$/],
] as const) {
  test(`${what} is told with its place`, async t => {
    const folder = await makeFolder(t, files)
    const error: unknown = await import(`${pathToFileURL(join(folder, entry)).href}?portico=3`).then(
      () => assert.fail('it was imported'),
      thrown => thrown,
    )
    const told = async (thrown: unknown) => {
      const suspects = { folder, files: Object.keys(files).map(name => join(folder, name)) }
      return (await describeFault(thrown, suspects))
        .replace(`${relative(process.cwd(), folder)}/`, '')
        .replace(`${folder}/`, '')
    }
    assert.match(await told(error), expected)
    const failed = new PorticoError('PORTICO_MODULE_FAILED', {}, { cause: error })
    if (!(error instanceof Error)) return
    assert.match(await told(failed), expected)
    assert.match(await told(fromFailure(toFailure(failed))), expected, 'from a thread')
  })
}

test('an error without a place is told without one, on one line', async t => {
  const folder = await makeFolder(t, {})
  const error = Object.assign(new Error('two\nlines'), { stack: undefined })
  assert.equal(await describeFault(error, { folder, files: [] }), 'Error: two lines')
  const unknown = new PorticoError('PORTICO_MODULE_NOT_FOUND', { file: './a.ts', prefix: '/p', base: '/w' })
  assert.equal(await describeFault(unknown, { folder, files: [] }), unknown.message)
})
