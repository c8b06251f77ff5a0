import assert from 'node:assert/strict'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { describeSource, loadDocument, parseDocument } from '../../host/docs/load.ts'
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

async function listen(context: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json?key=secret`
}

test('a document is loaded from a URL', async context => {
  const url = await listen(context, (_request, response) => response.end(JSON.stringify(good)))
  assert.deepEqual(await loadDocument('x', url), good)
})

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

test('an upstream that answers without end is cut at the limit', async context => {
  const url = await listen(context, (_request, response) => {
    response.on('error', () => {})
    const more = (): void => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    }
    response.on('drain', more)
    more()
  })
  await assert.rejects(loadDocument('x', url), /larger than 10 MB/)
})

test('an upstream’s error status is the reason, without the query of the URL', async context => {
  const url = await listen(context, (_request, response) => response.writeHead(404).end())
  await assert.rejects(loadDocument('x', url), error => {
    assert.match(String(error), /openapi\.json answered 404/)
    assert.doesNotMatch(String(error), /secret/)
    return true
  })
})

test('YAML whose aliases multiply is refused before it fills the memory', () => {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const value = level === 0 ? '[x,x,x,x,x,x,x,x,x,x]' : `[${`*a${level - 1},`.repeat(10)}]`
    return `k${level}: &a${level} ${value}`
  })
  assert.throws(() => parseDocument(levels.join('\n')), /alias/i)
})

test('a source is described without folders, credentials or queries', () => {
  assert.equal(describeSource('/srv/secret/openapi.yaml'), 'file openapi.yaml')
  assert.equal(describeSource('https://user:pass@api.example/openapi.json?key=1'), 'https://api.example/openapi.json')
})
