import assert from 'node:assert/strict'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { reloadDocument } from '../../host/docs/load.ts'
import { makeFolder } from '../config/workspace.ts'
import { listen } from './spec-server.ts'

const referring = (reference: string): string =>
  `openapi: 3.1.0\npaths: {}\ncomponents: { schemas: { A: { $ref: "${reference}" } } }\n`
const other = 'type: string\ndescription: the other\n'

test('files beside a document, and below it, are brought into it', async context => {
  for (const place of ['other.yaml', 'parts/other.yaml', 'parts/deep/other.json']) {
    const text = place.endsWith('json') ? '{"type":"string","description":"the other"}' : other
    const folder = await makeFolder(context, { 'openapi.yaml': referring(`./${place}`), [place]: text })
    const { document, remarks } = await reloadDocument('x', join(folder, 'openapi.yaml'))
    assert.match(JSON.stringify(document), /the other/)
    assert.equal(JSON.stringify(document).includes(place), false)
    assert.deepEqual(remarks, [])
  }
})

test('a file outside of the folder is not read, by whatever spelling or link', async context => {
  const folder = await makeFolder(context, { 'secret.yaml': 'description: secret\n', 'api/kept.yaml': other })
  await symlink(join(folder, 'secret.yaml'), join(folder, 'api/link.yaml'))
  for (const reference of ['../secret.yaml', '%2e%2e/secret.yaml', './link.yaml', `file://${folder}/secret.yaml`]) {
    await writeFile(join(folder, 'api/openapi.yaml'), referring(reference))
    const { document, remarks } = await reloadDocument('x', join(folder, 'api/openapi.yaml'))
    assert.equal(JSON.stringify(document).includes('"secret"'), false, reference)
    assert.equal(remarks?.length, 1, reference)
    assert.equal(remarks?.join().includes(folder), false)
  }
})

test('files of a remote’s own origin are brought in, those of another are not asked for', async context => {
  let asked = 0
  const elsewhere = await listen(context, (_request, response) => {
    asked++
    response.end(other)
  })
  const origin = await listen(context, (request, response) => {
    if (request.url === '/other.yaml') response.end(other)
    else response.end(referring(request.url === '/own' ? './other.yaml' : `${elsewhere}/other.yaml`))
  })
  const own = await reloadDocument('x', `${origin}/own`)
  assert.match(JSON.stringify(own.document), /the other/)
  const foreign = await reloadDocument('x', `${origin}/foreign`)
  assert.doesNotMatch(JSON.stringify(foreign.document), /the other/)
  assert.deepEqual([foreign.remarks?.length, asked], [1, 0])
})
