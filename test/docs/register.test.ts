import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import swagger from '@fastify/swagger'
import fastify from 'fastify'
import { parse } from 'yaml'
import { serve } from '../builtin/serving.ts'

const app: RequestListener = (_request, response) => response.end('app')

const pets = {
  openapi: '3.1.0',
  info: { title: 'Pets <b>', version: '1' },
  paths: {
    '/pets/{id}': {
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'integer' }, description: '<img onerror=x>' },
      ],
      get: {
        operationId: 'getPet',
        summary: 'One <script>pet</script>',
        tags: ['Reading'],
        responses: {
          200: {
            description: 'Here',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
        },
      },
      delete: { operationId: 'removePet', responses: { 204: { description: 'Gone' } } },
    },
  },
  components: {
    schemas: {
      Pet: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'integer' }, mother: { $ref: '#/components/schemas/Pet' } },
      },
    },
  },
}

test('the page shows every mount and operation of it, with nothing unescaped and nothing inline', async context => {
  const { ask } = await serve(context, {}, host => {
    host.mount('/a', app, { name: 'zoo', docs: pets, tags: ['animals'] })
    host.mount('/plain', app)
  })
  const { status, headers, body } = await ask('/docs')
  assert.equal(status, 200)
  assert.match(headers['content-security-policy'] as string, /^default-src 'none'/)
  assert.match(body, /<section id="mount-zoo"/)
  assert.match(body, /<section id="mount-plain".*no document/s)
  assert.match(body, /<code>\/a\/pets\/<var>\{id\}<\/var><\/code>/)
  assert.match(body, /document from configuration/)
  assert.doesNotMatch(body, /<script>|<img onerror|Pets <b>|style=| on\w+=/)
  assert.match((await ask('/docs/zoo/plain')).body, /Pet \{\n {2}id: integer\n {2}mother\?: Pet\n\}/)
})

const searches = [
  { query: 'getPet', found: ['GET'] },
  { query: 'zoo.removepet', found: ['DELETE'] },
  { query: 'reading', found: ['GET'] },
  { query: 'script pet', found: ['GET'] },
  { query: '/a/pets', found: ['GET', 'DELETE'] },
  { query: 'delete pets', found: ['DELETE'] },
  { query: 'nothing like it', found: [] },
]

for (const { query, found } of searches) {
  test(`a search for ${query} finds ${found.join(' and ') || 'nothing'}`, async context => {
    const { ask } = await serve(context, {}, host => host.mount('/a', app, { name: 'zoo', docs: pets }))
    const { body } = await ask(`/docs?q=${encodeURIComponent(query)}`)
    const methods = [...body.matchAll(/<li><a[^>]*><b[^>]*>(\w+)</g)].map(([, method]) => method)
    assert.deepEqual(methods, found)
    assert.equal(/No operation matches/.test(body), found.length === 0)
  })
}

test('a search is shown again as text, also when it is given twice', async context => {
  const { ask } = await serve(context, {})
  const { status, body } = await ask(`/docs?q=${encodeURIComponent('"><script>')}&q=2`)
  assert.equal(status, 200)
  assert.match(body, /value="&quot;&gt;&lt;script&gt;/)
})

test('the document holds mounts and native routes, and answers 304 to who has it', async context => {
  const { ask } = await serve(context, { title: 'All', version: '7' }, host => {
    host.get('/native/:id', async () => 'native')
    host.mount('/a', app, { name: 'zoo', docs: pets })
  })
  const { headers, body } = await ask('/openapi.json')
  const document = JSON.parse(body)
  assert.deepEqual(document.info, { title: 'All', version: '7' })
  assert.deepEqual(Object.keys(document.paths), ['/native/{id}', '/a/pets/{id}'])
  assert.deepEqual(document.paths['/native/{id}'].get.tags, ['host'])
  assert.match(headers['content-type'] ?? '', /^application\/json/)
  for (const tag of [headers.etag, `W/${headers.etag}`, `"x", ${headers.etag}`, '*']) {
    const { status, body } = await ask('/openapi.json', { headers: { 'if-none-match': tag ?? '' } })
    assert.deepEqual([status, body], [304, ''])
  }
  assert.equal((await ask('/openapi.json', { headers: { 'if-none-match': '"x"' } })).status, 200)
})

test('an application’s own document is found, and what follows a mount’s life follows it', async context => {
  const own = fastify()
  await own.register(swagger, { openapi: { info: { title: 'Own', version: '1' } } })
  own.get('/own', async () => 'own')
  const { host, ask } = await serve(context, {}, host => host.mount('/f', own))
  const paths = async () => Object.keys(JSON.parse((await ask('/openapi.json')).body).paths).sort()
  assert.deepEqual(await paths(), ['/f/own'])
  host.mount('/a', app, { docs: pets })
  assert.deepEqual(await paths(), ['/a/pets/{id}', '/f/own'])
  await host.mounts.remove('/a')
  assert.deepEqual(await paths(), ['/f/own'])
})

test('a document is loaded once for any number of requests', async context => {
  let loads = 0
  const docs = () => {
    loads++
    return pets
  }
  const { ask } = await serve(context, {}, host => host.mount('/a', app, { docs }))
  await Promise.all([ask('/openapi.json'), ask('/docs'), ask('/docs?q=x')])
  assert.equal(loads, 1)
})

test('bad documents flag their mounts with the reason and leave the others alone', async context => {
  const { ask } = await serve(context, {}, host => {
    host.mount('/old', app, { docs: { openapi: '9.9' } })
    host.mount('/lost', app, { docs: './no/such/place/openapi.yaml' })
    host.mount('/a', app, { docs: pets })
  })
  assert.deepEqual(Object.keys(JSON.parse((await ask('/openapi.json')).body).paths), ['/a/pets/{id}'])
  const { body } = await ask('/docs')
  assert.match(body, /id="mount-old".*docs-error.*9\.9.*id="mount-lost"/s)
  assert.match(body, /id="mount-lost".*docs-error.*file openapi\.yaml does not exist.*id="mount-a"/s)
  assert.doesNotMatch(body, /no\/such\/place/)
})

test('what a guard protects is not told, unless its docs option says what to tell', async context => {
  const own = fastify()
  await own.register(swagger)
  own.get('/secret', async () => 'own')
  const { ask } = await serve(context, {}, host => {
    host.mount('/hidden', own, { guard: () => false })
    host.mount('/shown', app, { guard: () => false, docs: pets })
    host.mount('/off', app, { docs: false })
  })
  assert.deepEqual(Object.keys(JSON.parse((await ask('/openapi.json')).body).paths), ['/shown/pets/{id}'])
  const { body } = await ask('/docs')
  assert.deepEqual(
    [...body.matchAll(/id="mount-(\w+)"/g)].map(([, name]) => name),
    ['shown'],
  )
  assert.equal((await ask('/docs/hidden')).status, 404)
  assert.equal((await ask('/docs/off/openapi.json')).status, 404)
})

for (const fastify of [{}, { routerOptions: { ignoreTrailingSlash: true } }]) {
  test(`the page's links hold with a trailing slash, with ${JSON.stringify(fastify)}`, async context => {
    const { ask } = await serve(context, { fastify })
    assert.match((await ask('/docs')).body, /href="\.\/static\/portico\.css"/)
    assert.match((await ask('/docs/')).body, /href="\.\.\/static\/portico\.css"/)
  })
}

test('docs can be moved and switched off', async context => {
  const moved = await serve(context, { docs: { path: '/api/reference', document: '/api/spec.json' } })
  const { body } = await moved.ask('/api/reference')
  assert.match(body, /href="\.\.\/static\/portico\.css"/)
  assert.match(body, /href="\.\.\/api\/spec\.json"/)
  assert.equal((await moved.ask('/api/spec.json')).status, 200)
  const off = await serve(context, { docs: false })
  assert.deepEqual([(await off.ask('/docs')).status, (await off.ask('/openapi.json')).status], [404, 404])
})

test('the combined document is the same as YAML', async context => {
  const { ask } = await serve(context, {}, host => {
    host.mount('/a', app, { name: 'zoo', docs: pets })
  })
  const yaml = await ask('/openapi.yaml')
  assert.equal(yaml.headers['content-type'], 'application/yaml; charset=utf-8')
  assert.deepEqual(parse(yaml.body), JSON.parse((await ask('/openapi.json')).body))
})
