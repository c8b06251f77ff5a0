import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { makeFolder } from '../config/workspace.ts'
import { run } from './portico.ts'

const spec = (path: string) => `openapi: 3.1.0
info: { title: Spec, version: "1" }
paths:
  ${path}: { get: { operationId: read, responses: { "200": { description: OK } } } }
`
const files = {
  'portico.config.mjs': `export default {
    title: 'League', version: '7',
    mounts: { '/x': './x/app.mjs', '/own': './own.mjs' },
    setup(host) { host.get('/native', async () => 'native') },
  }`,
  'x/app.mjs': 'export default (request, response) => response.end()',
  'x/openapi.yaml': spec('/a'),
  'own.mjs': `let started = false
    export const start = () => { started = true }
    export const close = () => { process.stderr.write('closed\\n') }
    export default (request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(started && request.url === '/openapi.json' && {
        openapi: '3.1.0', info: { title: 'Own', version: '1' },
        paths: { '/b': { get: { responses: { 200: { description: 'OK' } } } } },
      }))
    }
    setInterval(() => {}, 1_000_000)`,
}
const paths = ['/native', '/own/b', '/x/a']

test('docs writes the combined document on standard output; applications are started and closed', async t => {
  const { code, stdout, stderr } = await run(t, await makeFolder(t, files), ['docs'])
  assert.deepEqual([code, stderr], [0, 'closed\n'])
  const document = JSON.parse(stdout)
  assert.deepEqual(document.info, { title: 'League', version: '7' })
  assert.deepEqual(Object.keys(document.paths).sort(), paths)
})

for (const [file, read] of [
  ['all.json', (text: string) => JSON.parse(text)],
  ['all.yaml', (text: string) => parse(text)],
  ['all.yml', (text: string) => parse(text)],
] as const) {
  test(`docs --out ${file} writes it in the format of the extension`, async t => {
    const folder = await makeFolder(t, files)
    const { code, stdout } = await run(t, folder, ['docs', '--out', file])
    assert.deepEqual([code, stdout], [0, ''])
    const document = read(await readFile(join(folder, file), 'utf8'))
    assert.deepEqual(Object.keys(document.paths).sort(), paths)
  })
}

test('docs --check says ok where nothing is to be said', async t => {
  const { code, stdout } = await run(t, await makeFolder(t, files), ['docs', '--check'])
  assert.deepEqual([code, stdout], [0, 'ok\n'])
})

test('docs --check lists what is wrong by mount, pointer and code, and fails', async t => {
  const folder = await makeFolder(t, {
    'portico.config.yaml': 'mounts: { /x: ./x/app.mjs, /twice: ./twice/app.mjs, /broken: ./broken.mjs }',
    'x/app.mjs': files['x/app.mjs'],
    'x/openapi.yaml': spec('/a'),
    'twice/app.mjs': files['x/app.mjs'],
    'twice/openapi.yaml': `${spec('/a')}paths: {}\n`,
    'broken.mjs': `${files['x/app.mjs']}\nexport const start = () => { throw new Error('no database') }`,
  })
  const { code, stdout, stderr } = await run(t, folder, ['docs', '--check'])
  assert.deepEqual([code, stderr], [1, ''])
  const lines = stdout.trimEnd().split('\n')
  assert.equal(lines.length, 2, stdout)
  assert.match(lines[0]!, /^twice \/ PORTICO_DOCS_INVALID .*line 5, column 1: the key "paths" is there twice/)
  assert.match(lines[1]!, /^broken \/ PORTICO_APP_START_FAILED .*no database/)
})

test('docs --check tells warnings too, and does not fail for them', async t => {
  const folder = await makeFolder(t, {
    'portico.config.yaml': 'mounts: { /x: ./x/app.mjs }',
    'x/app.mjs': files['x/app.mjs'],
    'x/openapi.yaml': spec('/a').replace('description: OK', '$ref: "./gone.yaml#/x"'),
  })
  const { code, stdout } = await run(t, folder, ['docs', '--check'])
  assert.equal(code, 0, stdout)
  assert.match(stdout, /^x \/\S* reference-external .*gone\.yaml/m)
})

test('documents that cannot be used are told on standard error, and the rest is written', async t => {
  const folder = await makeFolder(t, { ...files, 'x/openapi.yaml': 'openapi: [' })
  const { code, stdout, stderr } = await run(t, folder, ['docs'])
  assert.equal(code, 0)
  assert.deepEqual(Object.keys(JSON.parse(stdout).paths).sort(), ['/native', '/own/b'])
  assert.match(stderr, /^x \/ PORTICO_DOCS_INVALID .*line 1, column \d+/m)
})

test('docs refuses a format it cannot write before anything is started', async t => {
  const { code, stderr } = await run(t, await makeFolder(t, files), ['docs', '--out', 'all.txt'])
  assert.equal(code, 2)
  assert.match(stderr, /^error PORTICO_CLI_USAGE --out all\.txt ends in neither/)
})
