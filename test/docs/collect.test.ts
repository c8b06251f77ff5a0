import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type CollectedDocs, type Collector, createCollector } from '../../host/docs/collect.ts'
import { createHost, type Host } from '../../host/index.ts'
import { makeFolder } from '../config/workspace.ts'
import { until } from '../until.ts'
import { listen } from './spec-server.ts'

const app: RequestListener = (_request, response) => response.end('app')
const spec = (path: string) => ({
  openapi: '3.1.0',
  info: { title: 'Spec', version: '1' },
  paths: { [path]: { get: { responses: { 200: { description: 'OK' } } } } },
})
const always = { remote: 0, retry: 0 }

/** A host that is ready without listening, and the collector of its documents. */
async function collected(
  context: TestContext,
  prepare: (host: Host) => unknown,
  intervals?: typeof always,
): Promise<{ host: Host; collect: Collector }> {
  const host = await createHost({ logger: false, docs: false })
  context.after(() => host.close())
  await prepare(host)
  const collect = createCollector(host, { title: 'All', version: '1' }, intervals)
  await host.ready()
  return { host, collect }
}

const pathsOf = ({ json }: CollectedDocs): string[] => Object.keys(JSON.parse(json).paths)
const group = ({ groups }: CollectedDocs, name: string) => groups.find(group => group.name === name)

test('nothing is collected anew while nothing happens', async context => {
  let loads = 0
  const docs = () => {
    loads++
    return spec('/a')
  }
  const { collect } = await collected(context, host => host.mount('/x', app, { docs }))
  const [one, two] = await Promise.all([collect(), collect()])
  assert.equal(one, two)
  assert.equal(await collect(), one)
  assert.equal(loads, 1)
})

test('what happens to one mount loads no other document again', async context => {
  let loads = 0
  const docs = () => {
    loads++
    return spec('/a')
  }
  const { host, collect } = await collected(context, host => host.mount('/x', app, { docs }))
  const before = await collect()
  await host.mount('/y', app, { docs: spec('/b') }).ready
  const between = await collect()
  assert.deepEqual(pathsOf(between), ['/x/a', '/y/b'])
  assert.notEqual(between.etag, before.etag)
  await host.mounts.remove('/y')
  const after = await collect()
  assert.deepEqual([after.etag, after.version, loads], [before.etag, before.version, 1])
})

test('a replaced mount has the document of the new application', async context => {
  const { host, collect } = await collected(context, host => host.mount('/x', app, { docs: spec('/a') }))
  assert.deepEqual(pathsOf(await collect()), ['/x/a'])
  await host.mounts.replace('/x', app, { docs: spec('/b') })
  assert.deepEqual(pathsOf(await collect()), ['/x/b'])
})

test('an edited file is told, once', { timeout: 10_000 }, async context => {
  const folder = await makeFolder(context, { 'openapi.json': JSON.stringify(spec('/a')) })
  const docs = join(folder, 'openapi.json')
  const { collect } = await collected(context, host => host.mount('/x', app, { docs }))
  const before = await collect()
  const told: CollectedDocs[] = []
  const end = collect.onChange(docs => told.push(docs))
  await writeFile(docs, JSON.stringify(spec('/b')))
  await until(() => told.length > 0)
  assert.deepEqual(pathsOf(told[0]!), ['/x/b'])
  assert.notEqual(told[0]!.etag, before.etag)
  assert.equal(await collect(), told[0])
  end()
})

test('a file that is written again as it was tells nothing', { timeout: 10_000 }, async context => {
  const folder = await makeFolder(context, { 'openapi.json': JSON.stringify(spec('/a')) })
  const docs = join(folder, 'openapi.json')
  const { collect } = await collected(context, host => host.mount('/x', app, { docs }))
  await collect()
  const told: CollectedDocs[] = []
  collect.onChange(docs => told.push(docs))
  await writeFile(docs, JSON.stringify(spec('/a')))
  await writeFile(docs, JSON.stringify(spec('/b')))
  await until(() => told.length > 0)
  assert.deepEqual(told.map(pathsOf), [['/x/b']])
})

test('a remote that fails later is shown as stale under the same entity tag, and told', async context => {
  let status = 200
  const origin = await listen(context, (_request, response) => {
    response.writeHead(status).end(JSON.stringify(spec('/a')))
  })
  const { collect } = await collected(context, host => host.mount('/x', app, { docs: origin }), always)
  const before = await collect()
  assert.equal(group(before, 'x')?.isStale, false)
  const told: CollectedDocs[] = []
  collect.onChange(docs => told.push(docs))
  status = 500
  await until(async () => {
    await collect()
    return told.length > 0
  })
  const stale = group(told[0]!, 'x')
  assert.equal(told[0]?.etag, before.etag)
  assert.equal(stale?.isStale, true)
  const [diagnostic] = stale?.diagnostics ?? []
  assert.deepEqual([diagnostic?.level, diagnostic?.code], ['warning', 'PORTICO_DOCS_INVALID'])
  assert.match(diagnostic?.message ?? '', /last good document.*answered 500/)
})

test('documents that cannot be had flag their mounts with code and reason; the rest is there', async context => {
  const folder = await makeFolder(context, { 'openapi.yaml': 'openapi: 3.1.0\nopenapi: 3.1.0\n' })
  const { collect } = await collected(context, host => {
    host.mount('/twice', app, { docs: join(folder, 'openapi.yaml') })
    host.mount('/lost', app, { docs: 'http://127.0.0.1:1/openapi.json' })
    host.mount('/x', app, { docs: spec('/a') })
  })
  const docs = await collect()
  assert.deepEqual(pathsOf(docs), ['/x/a'])
  for (const [name, reason] of [
    ['twice', /line 2, column 1: the key "openapi" is there twice/],
    ['lost', /cannot be reached/],
  ] as const) {
    const [diagnostic] = group(docs, name)?.diagnostics ?? []
    assert.deepEqual([diagnostic?.level, diagnostic?.code], ['error', 'PORTICO_DOCS_INVALID'])
    assert.match(diagnostic?.message ?? '', reason)
  }
})

test('documents are loaded side by side', async context => {
  let open = 0
  const all = Promise.withResolvers<void>()
  const origin = await listen(context, async (_request, response) => {
    // Nobody is answered before all have asked.
    if (++open === 5) all.resolve()
    await all.promise
    response.end(JSON.stringify(spec('/a')))
  })
  const { collect } = await collected(context, host => {
    for (let index = 0; index < 5; index++) host.mount(`/m${index}`, app, { docs: `${origin}/${index}` })
  })
  assert.equal(pathsOf(await collect()).length, 5)
})

test('the host closes with files watched and listeners waiting', async context => {
  const folder = await makeFolder(context, { 'openapi.json': JSON.stringify(spec('/a')) })
  const docs = join(folder, 'openapi.json')
  const { host, collect } = await collected(context, host => host.mount('/x', app, { docs }))
  await collect()
  const told: unknown[] = []
  collect.onChange(docs => told.push(docs))
  await host.close()
  await writeFile(docs, JSON.stringify(spec('/b')))
  await new Promise(resolve => setTimeout(resolve, 200))
  assert.deepEqual(told, [])
})
