import assert from 'node:assert/strict'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { describeSource, loadDocument } from '../../host/docs/load.ts'
import type { DocsSource } from '../../host/options.ts'

let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portico-docs-'))
  await writeFile(join(folder, 'good.yaml'), 'openapi: 3.1.0\ninfo: { title: Good }\n')
  await writeFile(join(folder, 'good.json'), '{"openapi":"3.1.0","info":{"title":"Good"}}')
  await writeFile(join(folder, 'bad.yaml'), 'openapi: [3.1.0\n')
  await writeFile(join(folder, 'list.yaml'), '- a\n')
  await writeFile(join(folder, 'huge.json'), '{')
  await truncate(join(folder, 'huge.json'), 11 * 1024 * 1024)
})

after(() => rm(folder, { recursive: true }))

const good = { openapi: '3.1.0', info: { title: 'Good' } }

const sources: { name: string; source: () => DocsSource }[] = [
  { name: 'an object', source: () => good },
  { name: 'a YAML file', source: () => join(folder, 'good.yaml') },
  { name: 'a JSON file', source: () => join(folder, 'good.json') },
  { name: 'a file URL', source: () => pathToFileURL(join(folder, 'good.yaml')) },
  { name: 'a function that gives an object', source: () => () => good },
  { name: 'a function that gives text', source: () => async () => JSON.stringify(good) },
]

for (const { name, source } of sources) {
  test(`a document is loaded from ${name}`, async () => {
    assert.deepEqual(await loadDocument('x', source()), good)
  })
}

const failures: { name: string; source: () => DocsSource; reason: RegExp }[] = [
  { name: 'a missing file', source: () => join(folder, 'none.yaml'), reason: /the file none\.yaml does not exist/ },
  { name: 'a folder', source: () => folder, reason: /cannot be read \(EISDIR\)/ },
  { name: 'broken YAML', source: () => join(folder, 'bad.yaml'), reason: /line 2/ },
  { name: 'a list', source: () => join(folder, 'list.yaml'), reason: /not an object/ },
  { name: 'a huge file', source: () => join(folder, 'huge.json'), reason: /larger than 10 MB/ },
  {
    name: 'a function that fails',
    source: () => () => Promise.reject(new Error('no database')),
    reason: /no database/,
  },
  {
    name: 'a port nobody listens on',
    source: () => 'http://127.0.0.1:1/x',
    reason: /127\.0\.0\.1:1\/x cannot be reached/,
  },
]

for (const { name, source, reason } of failures) {
  test(`${name} is refused with the reason, and no folder is named`, async () => {
    await assert.rejects(loadDocument('shop', source()), error => {
      const { code, message } = error as Error & { code: string }
      assert.equal(code, 'PORTICO_DOCS_INVALID')
      assert.match(message, /mount shop/)
      assert.match(message, reason)
      assert.equal(message.includes(folder), false)
      return true
    })
  })
}

test('an object that is given stays as it was', async () => {
  const given = Object.freeze({ openapi: '3.1.0', info: Object.freeze({ title: 'Good' }) })
  assert.equal(await loadDocument('x', given), given)
})

test('a source is described without folders, credentials or queries', () => {
  assert.equal(describeSource('/srv/secret/openapi.yaml'), 'file openapi.yaml')
  assert.equal(describeSource('https://user:pass@api.example/openapi.json?key=1'), 'https://api.example/openapi.json')
})
