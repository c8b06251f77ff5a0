import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener } from 'node:http'
import { type TestContext, test } from 'node:test'
import 'reflect-metadata'
import swagger from '@fastify/swagger'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { type CollectedDocs, createCollector, type DocsGroup } from '../../host/docs/collect.ts'
import { createHost, type Host } from '../../host/index.ts'
import type { HostOptions } from '../../host/options.ts'

const spec = (path: string) => ({
  openapi: '3.1.0',
  info: { title: 'Spec', version: '1' },
  paths: { [path]: { get: { responses: { 200: { description: 'OK' } } } } },
})

async function collected(
  context: TestContext,
  prepare: (host: Host) => unknown,
  options: HostOptions = {},
): Promise<{ docs: CollectedDocs; paths: string[]; group: (name: string) => DocsGroup; host: Host }> {
  const host = await createHost({ logger: false, ...options })
  context.after(() => host.close())
  await prepare(host)
  const collect = createCollector(host, { title: 'All', version: '1' })
  await host.ready()
  const docs = await collect()
  const group = (name: string) => docs.groups.find(group => group.name === name) ?? assert.fail(`no group ${name}`)
  return { docs, paths: Object.keys(JSON.parse(docs.json).paths), group, host }
}

/** Answers JSON at one path, and 404 elsewhere; keeps what it was asked. */
function serving(path: string, body: unknown, asked: IncomingMessage[] = []): RequestListener {
  return (request, response) => {
    asked.push(request)
    if (request.url !== path) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}

for (const path of ['/openapi.json', '/docs/json', '/swagger.json']) {
  test(`a document that the application serves at ${path} is found`, async context => {
    const { paths, group } = await collected(context, host => host.mount('/x', serving(path, spec('/a'))))
    assert.deepEqual(paths, ['/x/a'])
    assert.deepEqual([group('x').origin, group('x').isDiscovered], [`the application’s ${path}`, false])
  })
}

test('a document at a path of the application’s own is found by its routes', async context => {
  const app = express().get('/api-json', (_request, response) => void response.json(spec('/a')))
  const { paths } = await collected(context, host => host.mount('/x', app))
  assert.deepEqual(paths, ['/x/a'])
})

const useless: { name: string; app: RequestListener }[] = [
  { name: 'JSON of another kind', app: serving('/openapi.json', { name: 'x' }) },
  { name: 'JSON null', app: serving('/openapi.json', null) },
  { name: 'a page for every path', app: (_request, response) => response.end('<html>') },
  {
    name: 'a document as text',
    app: (_request, response) => response.setHeader('content-type', 'text/plain').end(JSON.stringify(spec('/a'))),
  },
  {
    name: 'a refusal with a document in it',
    app: (_request, response) =>
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(spec('/a'))),
  },
  {
    name: 'broken JSON',
    app: (_request, response) => response.setHeader('content-type', 'application/json').end('{"openapi":'),
  },
  { name: 'a cut connection', app: (_request, response) => void response.destroy() },
  {
    name: 'an error',
    app: () => {
      throw new Error('no')
    },
  },
]

for (const { name, app } of useless) {
  test(`${name} is no document`, async context => {
    const { paths, group } = await collected(context, host => host.mount('/x', app))
    assert.deepEqual([paths, group('x').origin, group('x').diagnostics], [[], undefined, []])
  })
}

test('an application that answers without end, or never, is given up on', { timeout: 20_000 }, async context => {
  const endless: RequestListener = (_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.on('error', () => {})
    const chunk = Buffer.alloc(1024 * 1024, ' ')
    const timer = setInterval(() => response.write(chunk), 1)
    response.on('close', () => clearInterval(timer))
  }
  const { paths, host } = await collected(context, host => {
    host.mount('/endless', endless)
    host.mount('/never', () => {})
    host.mount('/x', serving('/openapi.json', spec('/a')))
  })
  assert.deepEqual(paths, ['/x/a'])
  // Nothing of the questions is left inside, or this would wait for the drain's deadline.
  await host.mounts.remove('/never')
  await host.mounts.remove('/endless')
})

test('the questions are marked, are GETs without a cookie, and come from no address that anybody trusts', async context => {
  const asked: IncomingMessage[] = []
  await collected(context, host => host.mount('/x', serving('/none', {}, asked)))
  const pages = ['/api-docs', '/docs', '/reference', '/swagger']
  const documents = ['/docs/json', '/openapi.json', '/swagger.json']
  const paths = asked.map(({ url = '' }) => url)
  assert.deepEqual(paths.filter(path => !pages.includes(path)).sort(), documents)
  for (const { method, headers, socket } of asked) {
    assert.deepEqual([method, headers['x-portico-discovery'], headers.cookie], ['GET', '1', undefined])
    assert.equal(socket.remoteAddress, '192.0.2.1')
  }
})

test('a hook of the host that refuses strangers refuses the questions too', async context => {
  const asked: IncomingMessage[] = []
  const { paths } = await collected(context, host => {
    host.addHook('onRequest', async (request, reply) => {
      if (request.ip !== '127.0.0.1') return reply.code(401).send()
      return undefined
    })
    host.mount('/x', serving('/openapi.json', spec('/secret'), asked))
  })
  assert.deepEqual([paths, asked], [[], []])
})

test('a guarded mount is neither asked nor read, unless its docs are set', async context => {
  const asked: IncomingMessage[] = []
  const routed = express().get('/secret', () => {})
  const { paths, group } = await collected(context, host => {
    host.mount('/asked', serving('/openapi.json', spec('/secret'), asked), { guard: () => true })
    host.mount('/routed', routed, { guard: () => true })
    host.mount('/shown', routed, { guard: () => true, docs: spec('/a') })
    host.mount('/off', routed, { docs: false })
  })
  assert.deepEqual([paths, asked, group('routed').origin], [['/shown/a'], [], undefined])
})

test('an application without a document is described by its routes, and marked', async context => {
  const inner = express().get('/deep/:id', () => {})
  const app = express()
    .get('/a{/:b}', () => {})
    .use('/inner', inner)
    .get(/^\/rx/, () => {})
  const { paths, group, docs } = await collected(context, host => host.mount('/x', app))
  assert.deepEqual(paths.sort(), ['/x/a', '/x/a/{b}', '/x/inner/deep/{id}'])
  const { isDiscovered, origin, diagnostics, operations } = group('x')
  assert.deepEqual([isDiscovered, origin, operations.length], [true, 'the application’s routes', 3])
  assert.deepEqual(
    diagnostics.map(({ level, code, message }) => [level, code, message]),
    [['warning', 'route-unmapped', 'GET /^\\/rx/ is left out: it has no form as an OpenAPI path of its own']],
  )
  assert.equal(docs.document.openapi, '3.1.1')
})

test('Fastify: the document of @fastify/swagger comes before routes, and routes do without it', async context => {
  const described = fastify()
  await described.register(swagger, { openapi: { info: { title: 'Own', version: '1' } } })
  described.get('/a', async () => 'a')
  const plain = fastify()
  plain.get('/b/:id', async () => 'b')
  const { paths, group } = await collected(context, host => {
    host.mount('/described', described)
    host.mount('/plain', plain)
  })
  assert.deepEqual(paths, ['/described/a', '/plain/b/{id}'])
  assert.deepEqual([group('described').origin, group('plain').isDiscovered], ['the application', true])
})

for (const { name, Adapter } of [
  { name: 'Express', Adapter: ExpressAdapter },
  { name: 'Fastify', Adapter: FastifyAdapter },
]) {
  test(`Nest on ${name}: its controllers are found as routes`, async context => {
    class Teams {
      one(): string {
        return 'one'
      }
    }
    Get(':id')(Teams.prototype, 'one', Object.getOwnPropertyDescriptor(Teams.prototype, 'one')!)
    Controller('teams')(Teams)
    class Site {}
    Module({ controllers: [Teams] })(Site)
    const app = await NestFactory.create(Site, new Adapter() as ExpressAdapter, { logger: false })
    const { paths, group } = await collected(context, host => host.mount('/nest', app))
    assert.deepEqual([paths, group('nest').isDiscovered], [['/nest/teams/{id}'], true])
  })
}

test('Hono: a getOpenAPI31Document() comes before routes', async context => {
  const described = Object.assign(new Hono(), {
    getOpenAPI31Document: (config: object) => ({ ...spec('/own'), ...config }),
  })
  const plain = new Hono().get('/b/:id{[0-9]+}', answer => answer.text(''))
  const { paths } = await collected(context, host => {
    host.mount('/described', described)
    host.mount('/plain', plain)
  })
  assert.deepEqual(paths, ['/described/own', '/plain/b/{id}'])
})

test('a host in a host gives the combined document of what is in it', async context => {
  const inner = await createHost({ logger: false })
  inner.get('/native', async () => 'native')
  inner.mount('/pets', () => {}, { docs: spec('/a') })
  const { paths } = await collected(context, host => host.mount('/in', inner))
  assert.deepEqual(paths.sort(), ['/in/native', '/in/pets/a'])
})

test('a mount at the root is not taken for the owner of the host’s own document, or of another mount’s', async context => {
  const asked: IncomingMessage[] = []
  const { paths } = await collected(context, host => {
    host.mount('/', serving('/none', {}, asked))
    host.mount('/docs/deep', serving('/none', {}))
    host.mount('/swagger.json', () => {}, { docs: spec('/b') })
  })
  assert.deepEqual(paths, ['/swagger.json/b'])
  assert.equal(
    asked.some(({ url }) => url === '/openapi.json'),
    false,
  )
})

test('native routes are the group "host", without built-in parts and hidden ones', async context => {
  const { docs, paths } = await collected(context, host => {
    host.get('/native/:id', async () => 'native')
    host.get('/hidden', { schema: { hide: true } }, async () => 'hidden')
    host.mount('/x', () => {}, { docs: spec('/a') })
  })
  assert.deepEqual(paths, ['/native/{id}', '/x/a'])
  assert.deepEqual(
    docs.groups.map(({ name, origin, mount }) => [name, origin, mount?.prefix]),
    [
      ['host', 'native routes', undefined],
      ['x', 'configuration', '/x'],
    ],
  )
})
