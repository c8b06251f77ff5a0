import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { parse } from 'yaml'
import { createHost } from '../../host/index.ts'
import { serve } from '../builtin/serving.ts'

const app: RequestListener = (_request, response) => response.end('app')
const hostile = '"><img src=x onerror=alert(1)><script>alert(1)</script>'

const pets = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  // Long enough to be compressed.
  tags: [{ name: 'Reading', description: 'What is there. '.repeat(100) }],
  security: [{ key: [] }],
  paths: {
    '/pets/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: { operationId: 'pets/get one', tags: ['Reading'], responses: { 200: { description: 'Here' } } },
      delete: { responses: { 204: { description: 'Gone' } } },
    },
  },
  components: {
    parameters: { id: { name: 'id', in: 'path', required: true, schema: { type: 'integer' } } },
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      login: {
        type: 'oauth2',
        flows: {
          clientCredentials: { tokenUrl: 'https://login.example.com/token', scopes: {} },
          password: { tokenUrl: 'https://a,b.example.com/token', scopes: {} },
          implicit: { authorizationUrl: 'https://*.example.com/', tokenUrl: 'https://*.example.com/', scopes: {} },
        },
      },
    },
  },
}

const zoo = (name = 'zoo') => ({ name, docs: pets })

test('an application’s document has its part of the combined one, under its own tags', async context => {
  const { ask } = await serve(context, { version: '9' }, host => {
    host.mount('/a', app, zoo())
    host.mount('/b', app, zoo('park'))
  })
  const { headers, body } = await ask('/docs/zoo/openapi.json')
  assert.match(headers['content-type'] ?? '', /^application\/json/)
  const document = JSON.parse(body)
  assert.equal(document.info.title, 'Pets')
  assert.deepEqual(Object.keys(document.paths), ['/a/pets/{id}'])
  const { get, delete: remove, parameters } = document.paths['/a/pets/{id}']
  assert.deepEqual([get.tags, remove.tags], [['Reading'], ['zoo']])
  assert.deepEqual(get.security, [{ 'zoo.key': [] }])
  assert.deepEqual(parameters, [{ $ref: '#/components/parameters/zoo.id' }])
  assert.deepEqual(Object.keys(document.components.parameters), ['zoo.id'])
  assert.deepEqual(
    document.tags.map(({ name }: { name: string }) => name),
    ['zoo', 'Reading'],
  )
  assert.deepEqual(parse((await ask('/docs/zoo/openapi.yaml')).body), document)
})

test('the documents beside a reference name their server relative to where they are', async context => {
  const { ask } = await serve(context, {}, host => host.mount('/a', app, zoo()))
  for (const path of ['/docs/zoo/openapi.json', '/docs/all/openapi.json', '/docs/all/openapi.yaml']) {
    const { servers } = parse((await ask(path)).body) as { servers: { url: string }[] }
    assert.equal(new URL(servers[0]!.url, `http://h/gateway${path}`).pathname, '/gateway/', path)
  }
})

for (const path of ['/docs', '/docs/zoo', '/docs/zoo/', '/docs/all', '/docs/zoo/plain', '/docs/zoo/openapi.json']) {
  test(`${path} has an ETag in each coding, answers 304 to who has it, and to HEAD without a body`, async context => {
    const { host, ask } = await serve(context, {}, host => host.mount('/a', app, zoo()))
    for (const encoding of ['br', 'gzip', undefined]) {
      const accept: Record<string, string> = encoding === undefined ? {} : { 'accept-encoding': encoding }
      const { status, headers } = await ask(path, { headers: accept })
      assert.deepEqual([status, headers['content-encoding'], headers.vary], [200, encoding, 'accept-encoding'])
      const again = await ask(path, { headers: { ...accept, 'if-none-match': headers.etag ?? '' } })
      assert.deepEqual([again.status, again.body, again.headers.etag], [304, '', headers.etag])
      const head = await ask(path, { method: 'HEAD', headers: accept })
      assert.deepEqual([head.status, head.body, head.headers.etag], [200, '', headers.etag])
    }
    const { etag = '' } = (await ask(path)).headers
    await host.mounts.replace('/a', app, { ...zoo(), docs: { ...pets, info: { title: 'Other', version: '2' } } })
    assert.equal((await ask(path, { headers: { 'if-none-match': etag } })).status, 200)
  })
}

test('scripts come from the host only, and nothing stands inline', async context => {
  const { ask } = await serve(context, {}, host => host.mount('/a', app, zoo()))
  for (const path of ['/docs', '/docs?q=pets', '/docs/zoo', '/docs/all', '/docs/zoo/plain']) {
    const { headers, body } = await ask(path)
    const policy = headers['content-security-policy'] as string
    assert.match(policy, /^default-src 'none'; style-src 'self';/)
    assert.doesNotMatch(policy, /unsafe|script-src (?!'self'(?:;|$))/)
    assert.doesNotMatch(body, /<script(?! (?:defer|type="module") src=)|<style| style=| on\w+=/)
  }
})

test('a reference may ask this host and where its document gets tokens, and nobody with a special meaning', async context => {
  const { ask } = await serve(context, {}, host => host.mount('/a', app, zoo()))
  const policy = (await ask('/docs/zoo')).headers['content-security-policy'] as string
  assert.equal(/connect-src ([^;]*)/.exec(policy)?.[1], "'self' https://login.example.com")
})

test('every file that the pages ask for is there', async context => {
  const { ask } = await serve(context, {}, host => host.mount('/a', app, zoo()))
  for (const page of ['/docs', '/docs/', '/docs/zoo', '/docs/zoo/', '/docs/all', '/docs/zoo/plain']) {
    const { body } = await ask(page)
    const links = [...body.matchAll(/(?:src|href|data-document|data-redirect)="([^"#]+)"/g)].map(([, link]) => link)
    assert.ok(links.length > 0)
    for (const link of links) {
      const { pathname } = new URL(link ?? '', `http://h${page}`)
      const { status, headers } = await ask(pathname)
      assert.equal(status, 200, `${page} links ${link}`)
      if (/\.(?:js|css)$/.test(pathname)) assert.match(headers['content-type'] ?? '', /javascript|css/)
    }
  }
})

test('what is not there is not found', async context => {
  const { ask } = await serve(context, {}, host => host.mount('/a', app, zoo()))
  const unknown = ['nobody', 'nobody/', 'nobody/openapi.json', 'zoo/nothing', 'all/plain', '_assets/../register.ts']
  const names = ['_assets/register.ts', '_assets/__proto__', '_assets/%2e%2e%2fregister.ts', '_assets', 'zoo/a/b']
  for (const path of [...unknown, ...names]) assert.equal((await ask(`/docs/${path}`)).status, 404, path)
})

test('a document that is out to do harm is shown as text', async context => {
  const docs = {
    openapi: '3.1.0',
    info: { title: hostile, version: hostile, description: hostile },
    tags: [{ name: hostile, description: hostile }],
    paths: {
      [`/${hostile}/{${hostile}}`]: {
        get: {
          operationId: hostile,
          summary: hostile,
          description: hostile,
          tags: [hostile, `${hostile}2`],
          parameters: [{ name: hostile, in: 'query', description: hostile, schema: { enum: [hostile] } }],
          responses: { [hostile]: { description: hostile } },
        },
      },
    },
  }
  const { ask } = await serve(context, { title: hostile }, host => host.mount('/a', app, { name: 'bad', docs }))
  for (const path of [
    '/docs',
    '/docs?q=img',
    `/docs?q=${encodeURIComponent(hostile)}`,
    '/docs/bad',
    '/docs/bad/plain',
  ]) {
    const { status, body } = await ask(path)
    assert.equal(status, 200)
    assert.match(body, /&lt;script&gt;/)
    assert.doesNotMatch(body, /<script>|<img src=x/)
  }
})

test('an application without a document has a page that says so', async context => {
  const { ask } = await serve(context, {}, host => host.mount('/plain', app))
  const { status, body } = await ask('/docs/plain')
  assert.equal(status, 200)
  assert.match(body, /No operations are documented/)
  assert.doesNotMatch(body, /id="reference"/)
  assert.deepEqual(JSON.parse((await ask('/docs/plain/openapi.json')).body).paths, {})
})

test('in a host mounted in a host, pages and documents lead to the inner one', async context => {
  const inner = await createHost({ logger: false })
  inner.mount('/a', app, zoo())
  const { ask } = await serve(context, {}, host => host.mount('/inner', inner))
  const { body } = await ask('/inner/docs/zoo')
  const root = /data-root="([^"]+)"/.exec(body)?.[1] ?? ''
  assert.equal(new URL(root, 'http://h/inner/docs/zoo').pathname, '/inner/')
  const document = /data-document="([^"]+)"/.exec(body)?.[1] ?? ''
  const path = new URL(document, 'http://h/inner/docs/zoo').pathname
  assert.deepEqual(Object.keys(JSON.parse((await ask(path)).body).paths), ['/a/pets/{id}'])
})

test('each operation links to its place in the reference, whatever its tag and id are made of', async context => {
  const { ask } = await serve(context, {}, host => host.mount('/a', app, zoo()))
  const { body } = await ask('/docs')
  const links = [...body.matchAll(/<li><a href="\.\/docs\/zoo(#[^"]+)"/g)].map(([, fragment]) => fragment)
  assert.deepEqual(links, ['#/Reading/zoo.pets%2Fget%20one', '#/zoo/delete_a_pets__id_'])
})
