import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestListener } from 'node:http'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { Host } from '../../../host/index.ts'
import { Routes } from '../../../host/observe/metrics/routes.ts'
import type { HostOptions, OpenApiDocument } from '../../../host/options.ts'
import { openHost } from '../../host/serving.ts'

const app: RequestListener = (_request, response) => response.end('app')

const spec = (...paths: string[]): OpenApiDocument => ({
  openapi: '3.1.0',
  info: { title: 'T', version: '1' },
  paths: Object.fromEntries(paths.map(path => [path, { get: { responses: {} } }])),
})

interface Watched {
  readonly host: Host
  readonly routes: Routes
  /** The template for a target of the mount named first, when it is there. */
  find(name: string, target: string): Promise<string>
}

async function watched(
  context: TestContext,
  prepare: (host: Host) => unknown,
  { limit = 100, options = {} }: { limit?: number; options?: HostOptions } = {},
): Promise<Watched> {
  const host = await openHost(context, { metrics: false, ...options })
  await prepare(host)
  const routes = new Routes(host, limit)
  context.after(() => routes.close())
  await host.ready()
  const find = async (name: string, target: string): Promise<string> => {
    for (;;) {
      const template = routes.of(host.mounts.get(name)!, target)
      if (template !== undefined) return template
      await sleep(5)
    }
  }
  return { host, routes, find }
}

/** Long enough for a document that is at hand to be read, had anybody asked for it. */
const settled = () => sleep(100)

test('nothing is read before a mount is asked about, and who asks does not wait', async context => {
  let loads = 0
  const docs = () => {
    loads++
    return spec('/teams/{id}')
  }
  const { host, routes, find } = await watched(context, host => {
    host.mount('/a', app, { docs })
    host.mount('/b', app, { docs: spec('/b') })
  })
  await find('b', '/b/b')
  assert.equal(loads, 0)
  assert.equal(routes.of(host.mounts.get('a')!, '/a/teams/1'), undefined)
  assert.equal(loads, 0)
  assert.equal(await find('a', '/a/teams/1?q=/teams/2'), '/teams/{id}')
  assert.equal(routes.of(host.mounts.get('a')!, '/a/nowhere'), undefined)
  assert.equal(loads, 1)
})

test('the prefix alone, with a query or a slash, is the root of the application', async context => {
  const { host, routes, find } = await watched(context, host => host.mount('/a', app, { docs: spec('/', '/x') }))
  assert.equal(await find('a', '/a'), '/')
  for (const target of ['/a/', '/a?x=1', '/a/?x']) assert.equal(routes.of(host.mounts.get('a')!, target), '/', target)
})

const discoverable: Readonly<Record<string, () => object>> = {
  Express: () => express().get('/teams/:id', (_request, response) => void response.end()),
  Fastify: () => Fastify().get('/teams/:id', async () => ''),
  'fetch-style': () => new Hono().get('/teams/:id', context => context.text('')),
}

for (const [kind, create] of Object.entries(discoverable)) {
  test(`a mounted ${kind} application without a document has the templates of its routes`, async context => {
    const { find } = await watched(context, host => host.mount('/a', create()))
    assert.equal(await find('a', '/a/teams/1'), '/teams/{id}')
  })
}

test('a replaced mount has the templates of the new document', async context => {
  const { host, routes, find } = await watched(context, host => host.mount('/a', app, { docs: spec('/old') }))
  await find('a', '/a/old')
  await host.mounts.replace('/a', app, { docs: spec('/new') })
  assert.equal(await find('a', '/a/new'), '/new')
  assert.equal(routes.of(host.mounts.get('a')!, '/a/old'), undefined)
})

test('a mount that is ready later has its templates then', async context => {
  const started = Promise.withResolvers<void>()
  const { host, routes, find } = await watched(context, () => {})
  const mount = host.mount('/a', discoverable.Express!(), { start: () => started.promise })
  assert.equal(routes.of(mount, '/a/teams/1'), undefined)
  await settled()
  started.resolve()
  assert.equal(await find('a', '/a/teams/1'), '/teams/{id}')
})

test('a document is loaded once for the docs and for this', async context => {
  let loads = 0
  const docs = () => {
    loads++
    return spec('/x')
  }
  const { host, find } = await watched(context, host => host.mount('/a', app, { docs }))
  await find('a', '/a/x')
  const answer = await host.inject('/openapi.json')
  assert.deepEqual(Object.keys(answer.json().paths), ['/a/x'])
  assert.equal(loads, 1)
})

test('an application is asked nothing, and what the docs have found by asking is told', async context => {
  const asked: string[] = []
  const served: RequestListener = ({ url }, response) => {
    asked.push(url ?? '')
    if (url !== '/openapi.json') return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(spec('/x')))
  }
  const { host, routes, find } = await watched(context, host => host.mount('/a', served))
  assert.equal(routes.of(host.mounts.get('a')!, '/a/x'), undefined)
  await settled()
  assert.deepEqual(asked, [])
  await host.inject('/openapi.json')
  // Something happens, and it is read again at once instead of after a while.
  host.mount('/b', app)
  assert.equal(await find('a', '/a/x'), '/x')
})

test('what a guard protects is not asked', async context => {
  let count = 0
  const served: RequestListener = (_request, response) => {
    count++
    response.end()
  }
  const { host, routes } = await watched(context, host => host.mount('/a', served, { guard: () => true }))
  assert.equal(routes.of(host.mounts.get('a')!, '/a/x'), undefined)
  await settled()
  assert.equal(count, 0)
})

test('templates are told up to the limit, those asked for first', async context => {
  const prepare = (host: Host) => host.mount('/a', app, { docs: spec('/1', '/2', '/3', '/4') })
  const { host, routes, find } = await watched(context, prepare, { limit: 2 })
  await find('a', '/a/4')
  const told = ['/a/3', '/a/2', '/a/1', '/a/4', '/a/3'].map(target => routes.of(host.mounts.get('a')!, target))
  assert.deepEqual(told, ['/3', undefined, undefined, '/4', '/3'])
})

test('with a limit of none nothing is read', async context => {
  let loads = 0
  const docs = () => {
    loads++
    return spec('/x')
  }
  const { host, routes } = await watched(context, host => host.mount('/a', app, { docs }), { limit: 0 })
  routes.of(host.mounts.get('a')!, '/a/x')
  await settled()
  assert.equal(loads, 0)
})

test('more paths than are remembered have their templates all the same', async context => {
  const { host, routes, find } = await watched(context, host => host.mount('/a', app, { docs: spec('/t/{id}') }))
  await find('a', '/a/t/0')
  const mount = host.mounts.get('a')!
  for (let index = 0; index < 10_000; index++) assert.equal(routes.of(mount, `/a/t/${index}`), '/t/{id}')
  assert.equal(routes.of(mount, `/a/t/${'x'.repeat(1_000)}`), '/t/{id}')
})

test('a document that cannot be had, or is none, gives no templates and does no harm', async context => {
  const hostile = {
    get paths() {
      throw new Error('no paths')
    },
  }
  const { host, routes, find } = await watched(context, host => {
    host.mount('/lost', app, { docs: './no-such-file.json' })
    host.mount('/hostile', Fastify().decorate('swagger', (() => hostile) as never))
    host.mount('/good', app, { docs: spec('/x') })
  })
  for (const name of ['lost', 'hostile']) routes.of(host.mounts.get(name)!, `/${name}/x`)
  await find('good', '/good/x')
  await settled()
  assert.equal(routes.of(host.mounts.get('lost')!, '/lost/x'), undefined)
  assert.equal(routes.of(host.mounts.get('hostile')!, '/hostile/x'), undefined)
})

test('a document is read outside of the request that it turns out to be wanted for', async context => {
  const requests = new AsyncLocalStorage<string>()
  const stores: (string | undefined)[] = []
  const docs = () => {
    stores.push(requests.getStore())
    return spec('/x')
  }
  const { host, routes, find } = await watched(context, host => host.mount('/a', app, { docs }))
  requests.run('a request', () => routes.of(host.mounts.get('a')!, '/a/x'))
  await find('a', '/a/x')
  assert.deepEqual(stores, [undefined])
})

test('when it is closed, and of a mount that is removed, nothing is read', async context => {
  let loads = 0
  const docs = () => {
    loads++
    return spec('/x')
  }
  const { host, routes } = await watched(context, host => {
    host.mount('/a', app, { docs })
    host.mount('/b', app, { docs })
  })
  const [a, b] = [host.mounts.get('a')!, host.mounts.get('b')!]
  await host.mounts.remove('/a')
  routes.of(a, '/a/x')
  await settled()
  routes.close()
  routes.of(b, '/b/x')
  await settled()
  assert.equal(loads, 0)
})
