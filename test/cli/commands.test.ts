// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables in a configuration are written so.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { makeFolder } from '../config/workspace.ts'
import { run } from './portico.ts'

const telltale = `export const start = () => { throw new Error('started') }
  setInterval(() => {}, 1_000_000)`
const files = {
  'portico.config.mjs': `export default { mounts: {
    '/ch11/office': { app: './office.mjs', name: 'league-office' }, '/w': { fetch: () => new Response('') }, '/': 'shop',
  }, setup() { throw new Error('set up') } }`,
  'office.mjs': `export default (request, response) => {}\n${telltale}`,
  'node_modules/shop/index.js': 'module.exports = { fetch: () => new Response("") }',
}

test('routes lists prefix, kind, name and module, aligned, and starts nothing', async t => {
  const { code, stdout, stderr } = await run(t, await makeFolder(t, files), ['routes'])
  assert.deepEqual([code, stderr], [0, ''])
  assert.equal(
    stdout,
    [
      'PREFIX        KIND   NAME           MODULE',
      '/ch11/office  node   league-office  office.mjs',
      '/w            fetch  w              (in the configuration)',
      '/             fetch  root           shop',
      '',
    ].join('\n'),
  )
})

test('routes lists what it can, and tells what it cannot load', async t => {
  const folder = await makeFolder(t, {
    'portico.config.yaml': 'mounts: { /a: ./a.mjs, /b: ./b.mjs }',
    'a.mjs': telltale,
  })
  const { code, stdout, stderr } = await run(t, folder, ['routes'])
  assert.equal(code, 1)
  assert.match(stdout, /^\/a +- +a +a\.mjs$/m)
  assert.match(stderr, /^error PORTICO_MODULE_WITHOUT_APP .*\nerror PORTICO_MODULE_NOT_FOUND .*\n$/)
})

test('check says ok and starts nothing', async t => {
  const { code, stdout, stderr } = await run(t, await makeFolder(t, files), ['check'])
  assert.deepEqual([code, stdout, stderr], [0, 'ok portico.config.mjs: 3 mounts\n', ''])
})

test('check tells every mistake at once: of the file, its modules and what the host refuses', async t => {
  const folder = await makeFolder(t, {
    'site.yaml': [
      'titel: x', //                        1
      'mounts:', //                         2
      '  /missing: ./missing.mjs', //       3
      '  /empty: { app: ./empty.mjs }', //  4
      '  /unknown: ./unknown.mjs', //       5
      '  /throws: ./throws.mjs', //         6
      '  /docs: ./good.mjs', //             7
      '  bad: ./good.mjs', //               8
      '  /good: ./good.mjs', //             9
      '  /unset: ./${NO_SUCH}.mjs', // 10
    ].join('\n'),
    'empty.mjs': '',
    'unknown.mjs': 'export default new Map()',
    'throws.mjs': 'throw new Error("no database")',
    'good.mjs': 'export default (q, s) => s.end()',
  })
  const { code, stdout, stderr } = await run(t, folder, ['check', 'site.yaml'])
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /^error PORTICO_CONFIG_INVALID The configuration site\.yaml has 8 mistakes:\n/)
  for (const expected of [
    /^ {2}site\.yaml:1:1 titel: unknown option \(did you mean "title"\?\)$/m,
    /^ {2}site\.yaml:3:13 mounts\.\/missing: The module \.\/missing\.mjs of mount \/missing does not exist/m,
    /^ {2}site\.yaml:4:18 mounts\.\/empty\.app: The module \.\/empty\.mjs of mount \/empty exports no application/m,
    /^ {2}site\.yaml:5:13 mounts\.\/unknown: Cannot mount an empty Map at \/unknown/m,
    /^ {2}site\.yaml:6:12 mounts\.\/throws: .*no database/m,
    /\/docs is taken by/,
    /^ {2}site\.yaml:8:3 mounts\.bad: .*does not start with "\/"/m,
    /^ {2}site\.yaml:10:11 mounts\.\/unset: PORTICO_VARIABLE_UNSET .* NO_SUCH /m,
  ]) {
    assert.match(stderr, expected)
  }
})

test('a missing configuration is told with what was looked for', async t => {
  for (const command of ['serve', 'routes', 'check']) {
    const { code, stderr } = await run(t, await makeFolder(t, {}), [command])
    assert.equal(code, 1)
    assert.match(stderr, /^error PORTICO_CONFIG_NOT_FOUND .*portico\.config\.ts/)
  }
})

test('help names every command, and the options of one', async t => {
  const folder = await makeFolder(t, {})
  for (const args of [['help'], ['--help'], ['-h'], []]) {
    const { code, stdout } = await run(t, folder, args)
    assert.equal(code, 0)
    for (const command of ['serve', 'reload', 'routes', 'check', 'help', 'version']) {
      assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'))
    }
  }
  for (const args of [
    ['help', 'serve'],
    ['serve', '--help'],
    ['serve', '-h'],
  ]) {
    const { code, stdout } = await run(t, folder, args)
    assert.equal(code, 0)
    for (const option of ['--mount', '--port', '--host']) assert.match(stdout, new RegExp(`^  ${option} `, 'm'))
  }
})

test('version is that of the package', async t => {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  for (const argument of ['version', '--version', '-v']) {
    const { code, stdout } = await run(t, await makeFolder(t, {}), [argument])
    assert.deepEqual([code, stdout], [0, `${manifest.version}\n`])
  }
})

for (const [args, problem] of [
  [['sevre'], 'Unknown command "sevre" (did you mean "serve"?).'],
  [['frobnicate'], 'Unknown command "frobnicate".'],
  [['help', 'route'], 'Unknown command "route" (did you mean "routes"?).'],
  [['check', '--port', '1'], 'Unknown option --port of "portico check".'],
] as const) {
  test(`wrong usage ends with 2 and a suggestion: ${args.join(' ')}`, async t => {
    const { code, stderr } = await run(t, await makeFolder(t, {}), args)
    assert.equal(code, 2)
    assert.ok(stderr.startsWith(`error PORTICO_CLI_USAGE ${problem} Run "portico help"`), stderr)
  })
}
