import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import swagger from '@fastify/swagger'
import fastify from 'fastify'
import type { MountOptions } from '../../host/options.ts'
import { type Ask, serve } from '../builtin/serving.ts'
import { makeFolder } from '../config/workspace.ts'

const app: RequestListener = (_request, response) => response.end('app')
const pets = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: 'https://pets.example/v1' }],
  paths: { '/pets': { get: { responses: { 200: { description: 'OK' } } } } },
}
const kept = { ...pets, servers: [], paths: { '/a/pets': pets.paths['/pets'] } }

const pathsAt = async (ask: Ask): Promise<string[]> => Object.keys(JSON.parse((await ask('/openapi.json')).body).paths)

const cases: { name: string; docs: MountOptions['docs']; path: string }[] = [
  { name: 'a document alone', docs: pets, path: '/a/v1/pets' },
  { name: 'a source alone', docs: { source: pets }, path: '/a/v1/pets' },
  { name: 'a base path instead of the absolute server’s', docs: { source: pets, basePath: '/v2' }, path: '/a/v2/pets' },
  { name: 'the root as base path', docs: { source: pets, basePath: '/' }, path: '/a/pets' },
  { name: 'a prefix that is kept', docs: { source: kept, keepsPrefix: true }, path: '/a/pets' },
  { name: 'a prefix that is not kept', docs: { source: kept, keepsPrefix: false }, path: '/a/a/pets' },
]

for (const { name, docs, path } of cases) {
  test(`with ${name} the operation is at ${path}`, async context => {
    const { ask } = await serve(context, {}, host => host.mount('/a', app, { name: 'zoo', docs }))
    assert.deepEqual(await pathsAt(ask), [path])
    assert.match((await ask('/docs/zoo/openapi.json')).body, new RegExp(`"${path}"`))
    assert.match((await ask('/docs')).body, /document from configuration/)
  })
}

test('settings without a source leave the document to be found at the application', async context => {
  const own = fastify()
  await own.register(swagger, { openapi: { info: { title: 'Own', version: '1' } } })
  own.get('/own', async () => 'own')
  const { ask } = await serve(context, {}, host => host.mount('/f', own, { docs: { basePath: '/v3' } }))
  assert.deepEqual(await pathsAt(ask), ['/f/v3/own'])
})

test('a guarded mount is not shown for settings that name no source', async context => {
  const guard = () => false
  const { ask } = await serve(context, {}, host => {
    host.mount('/hidden', app, { guard, docs: { basePath: '/v1' } })
    host.mount('/shown', app, { guard, docs: { source: pets, basePath: '/' } })
  })
  assert.deepEqual(await pathsAt(ask), ['/shown/pets'])
  assert.deepEqual([(await ask('/docs/hidden')).status, (await ask('/docs/shown')).status], [404, 200])
})

test('a replacement with other settings moves what the same document describes', async context => {
  const { host, ask } = await serve(context, {}, host => host.mount('/a', app, { docs: { source: pets } }))
  assert.deepEqual(await pathsAt(ask), ['/a/v1/pets'])
  await host.mounts.replace('/a', app, { docs: { source: pets, basePath: '/v2' } })
  assert.deepEqual(await pathsAt(ask), ['/a/v2/pets'])
})

test('a source that is a file is followed as one given without settings', { timeout: 10_000 }, async context => {
  const folder = await makeFolder(context, { 'openapi.json': JSON.stringify(pets) })
  const source = join(folder, 'openapi.json')
  const { ask } = await serve(context, {}, host => host.mount('/a', app, { docs: { source, basePath: '/v2' } }))
  assert.deepEqual(await pathsAt(ask), ['/a/v2/pets'])
  await writeFile(source, JSON.stringify({ ...pets, paths: { '/birds': pets.paths['/pets'] } }))
  while (!(await pathsAt(ask)).includes('/a/v2/birds')) await new Promise(resolve => setTimeout(resolve, 10))
})
