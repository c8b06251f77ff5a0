import assert from 'node:assert/strict'
import { test } from 'node:test'
import Router from '@koa/router'
import express, { type RequestHandler } from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { toDocument } from '../../host/docs/discover/document.ts'
import { readRoutes } from '../../host/docs/discover/routes.ts'

const answer: RequestHandler = (_request, response) => void response.end()

interface Discovered {
  readonly paths: Readonly<Record<string, readonly string[]>>
  readonly unmapped: readonly string[]
}

/** Paths with their methods, as the document of an application has them. */
function discovered(kind: string, app: object): Discovered {
  const { document, unmapped } = toDocument('x', readRoutes(kind, app))
  const paths = Object.entries(document.paths as object).map(([path, item]) => [path, Object.keys(item).sort()])
  return { paths: Object.fromEntries(paths), unmapped }
}

const every = ['delete', 'get', 'patch', 'post', 'put']

/** What must never run: looking for routes runs nothing of an application. */
const trap: RequestHandler = () => assert.fail('middleware ran')
const errorTrap = (_error: unknown, _request: unknown, _response: unknown, _next: unknown) => assert.fail('it ran')

function createExpress(framework: typeof express) {
  const app = framework()
  app.use(trap)
  app.get('/', answer)
  app.get(['/one', '/two'], answer)
  app.get(/^\/rx/, answer)
  const players = framework.Router()
  players.get('/', answer)
  players.route('/:id').get(answer).put(answer)
  players.all('/all', answer)
  app.use('/teams/:team/players', trap, players)
  app.use('/players.list', players)
  app.use(framework.Router().post('/post', answer))
  const admin = framework()
  admin.use(trap)
  admin.get('/users/:id', answer)
  admin.use(errorTrap)
  const deep = framework()
  deep.delete('/deep', answer)
  admin.use('/in', deep)
  app.use('/admin', admin)
  app.use('/empty', framework())
  app.use(errorTrap)
  return app
}

const expressPaths = {
  '/': ['get'],
  '/one': ['get'],
  '/two': ['get'],
  '/teams/{team}/players': ['get'],
  '/teams/{team}/players/{id}': ['get', 'put'],
  '/teams/{team}/players/all': every,
  '/players.list': ['get'],
  '/players.list/{id}': ['get', 'put'],
  '/players.list/all': every,
  '/post': ['post'],
  '/admin/users/{id}': ['get'],
  '/admin/in/deep': ['delete'],
}

for (const [name, framework] of [
  ['Express 5', express],
  ['Express 4', express4 as unknown as typeof express],
] as const) {
  test(`${name}: routes of routers and of applications in it are found, and no middleware runs`, () => {
    const app = createExpress(framework)
    const expected = { paths: expressPaths, unmapped: ['GET /^\\/rx/'] }
    assert.deepEqual(discovered('express', app), expected)
    assert.deepEqual(discovered('express', app), expected)
  })

  test(`${name}: a router by itself tells its routes`, () => {
    const router = framework.Router().get('/a/:b', answer)
    assert.deepEqual(discovered('connect', router), { paths: { '/a/{b}': ['get'] }, unmapped: [] })
  })

  test(`${name}: an application without routes has none, and a router that is used in itself is read once`, () => {
    assert.deepEqual(readRoutes('express', framework()), [])
    const router = framework.Router().get('/x', answer)
    router.use('/again', router).use('/and', framework().use(router))
    assert.deepEqual(discovered('connect', router).paths, { '/x': ['get'] })
  })

  test(`${name}: the applications in it are as they were`, async () => {
    const app = framework()
    const inner = framework()
    app.use('/inner', inner)
    const before = [Object.getPrototypeOf(app.request), Object.getPrototypeOf(inner.request), inner.mountpath]
    readRoutes('express', app)
    assert.deepEqual(
      [Object.getPrototypeOf(app.request), Object.getPrototypeOf(inner.request), inner.mountpath],
      before,
    )
  })
}

test('Express 5.0 to 5.2, which do not tell where a router is used: such routes are told as unmapped', () => {
  const app = createExpress(express)
  // What the earlier versions have not got.
  const forget = (router: { stack: { rawPath?: unknown; handle: { stack?: unknown } }[] }): void => {
    Object.defineProperty(router, 'listRoutes', { value: undefined })
    for (const layer of router.stack) {
      delete layer.rawPath
      if (Array.isArray(layer.handle.stack)) forget(layer.handle as never)
    }
  }
  forget(app.router as never)
  const { paths, unmapped } = discovered('express', app)
  assert.deepEqual(paths, {
    '/': ['get'],
    '/one': ['get'],
    '/two': ['get'],
    '/post': ['post'],
    '/admin/users/{id}': ['get'],
    '/admin/in/deep': ['delete'],
  })
  assert.ok(unmapped.includes('PUT /?/:id'), unmapped.join())
})

test('Express 4: optional parts and expressions', () => {
  const app = express4()
  app.get('/a/:b(\\d+)?', answer)
  app.get('/files/*', answer)
  app.get('/ab?cd', answer)
  const { document, unmapped } = toDocument('x', readRoutes('express', app))
  const paths = document.paths as Record<string, { get: { parameters?: unknown } }>
  assert.deepEqual(Object.keys(paths), ['/a/{b}', '/a', '/files/{splat}'])
  assert.deepEqual(paths['/a/{b}']?.get.parameters, [
    { name: 'b', in: 'path', required: true, schema: { type: 'string', pattern: '^\\d+$' } },
  ])
  assert.deepEqual(unmapped, ['GET /ab?cd'])
})

test('Koa: routes of every router used directly, with prefixes, nested routers and both syntaxes', () => {
  const app = new Koa()
  app.use(async () => assert.fail('middleware ran'))
  const inner = new Router()
  inner.post('/:player', () => {})
  const router = new Router({ prefix: '/v1' })
  router.use(() => assert.fail('middleware ran'))
  router.get('/teams/:id', () => {}).get(/^\/rx/, () => {})
  router.all('/all{/:rest}', () => {})
  router.use('/players', inner.routes())
  app.use(router.routes()).use(router.allowedMethods())
  // Of an earlier version of the router, in all that is read of it.
  app.use(Object.assign(async () => {}, { router: { stack: [{ methods: ['GET'], path: '/old/:id(\\d+)' }] } }))
  assert.deepEqual(discovered('koa', app), {
    paths: {
      '/v1/teams/{id}': ['get'],
      '/v1/all/{rest}': every,
      '/v1/all': every,
      '/v1/players/{player}': ['post'],
      '/old/{id}': ['get'],
    },
    unmapped: ['GET /^\\/rx/'],
  })
})

test('Fastify: routes of an instance that was built before, with what their schemas say', async () => {
  const app = fastify()
  app.get('/teams/:id(^\\d+$)', { schema: { summary: 'One team', description: 'By number.' } }, async () => 1)
  app.get('/hidden', { schema: { hide: true } }, async () => 1)
  app.post('/teams', async () => 1)
  app.get('/teams', async () => 1)
  app.get('/img/:h-:m.png', async () => 1)
  app.get('/a/:b?', async () => 1)
  app.get('/files/*', async () => 1)
  app.get('/name::verb', async () => 1)
  app.all('/all', async () => 1)
  app.get('/only', { constraints: { host: 'a.example' } }, async () => 1)
  await app.register(async scope => void scope.get('/in', async () => 1), { prefix: '/v1' })
  await app.ready()
  assert.deepEqual(discovered('fastify', app), {
    paths: {
      '/teams/{id}': ['get'],
      '/teams': ['get', 'post'],
      '/img/{h}-{m}.png': ['get'],
      '/a': ['get'],
      '/a/{b}': ['get'],
      '/files/{splat}': ['get'],
      '/name:verb': ['get'],
      '/all': every,
      '/only': ['get'],
      '/v1/in': ['get'],
    },
    unmapped: [],
  })
  const { document } = toDocument('x', readRoutes('fastify', app))
  const { get } = (document.paths as Record<string, { get: object }>)['/teams/{id}']!
  assert.deepEqual(get, {
    summary: 'One team',
    description: 'By number.',
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^\\d+$' } }],
    responses: { default: { description: 'Not described.' } },
  })
  await app.close()
})

test('Hono: routes of it and of its route(), without its middleware', () => {
  const app = new Hono()
  app.use(async (_context, next) => next())
  app.use('/teams/*', async (_context, next) => next())
  app.get('/teams/:id{[0-9]+}', context => context.text(''))
  app.all('/all', context => context.text(''))
  const inner = new Hono()
  inner.onError((_error, context) => context.text(''))
  inner.use(async (_context, next) => next())
  inner.get('/', context => context.text(''))
  inner.on('PROPFIND', '/dav', context => context.text(''))
  app.route('/inner', inner)
  assert.deepEqual(discovered('fetch', app), {
    paths: { '/teams/{id}': ['get'], '/all': every, '/inner': ['get'] },
    unmapped: ['PROPFIND /inner/dav'],
  })
})

test('kinds without a router tell no routes', () => {
  for (const [kind, app] of [
    ['fetch', { fetch: () => {} }],
    ['node', () => {}],
    ['directory', {}],
  ] as const) {
    assert.deepEqual(readRoutes(kind, app), [])
  }
})

test('what is made of routes is a marked OpenAPI 3.1 document; paths that differ in names only are one', () => {
  const template = (name: string) => [{ path: `/a/{${name}}`, parameters: [{ name }] }]
  const { document, unmapped } = toDocument('shop', [
    { methods: ['GET', 'HEAD'], source: '/a/:id', templates: template('id') },
    { methods: ['PUT'], source: '/a/:name', templates: template('name') },
    { methods: ['GET'], source: '/a/*', templates: template('splat') },
    { methods: ['HEAD'], source: '/h', templates: [{ path: '/h', parameters: [] }] },
  ])
  assert.equal(document['x-portico-discovered'], true)
  assert.equal(document.openapi, '3.1.1')
  const paths = document.paths as Record<string, Record<string, { parameters: { name: string }[] }>>
  assert.deepEqual(Object.keys(paths), ['/a/{id}', '/h'])
  assert.deepEqual(Object.keys(paths['/h']!), ['head'])
  assert.deepEqual(
    Object.entries(paths['/a/{id}']!).map(([method, { parameters }]) => [method, parameters[0]?.name]),
    [
      ['get', 'id'],
      ['put', 'id'],
    ],
  )
  assert.deepEqual(unmapped, ['GET /a/*'])
})
