import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeOpenApi } from '../../host/core/openapi/merge.ts'

const info = { title: 'All', version: '1' }

// biome-ignore lint/suspicious/noExplicitAny: documents are read at arbitrary depth.
type Any = any

function merge(...sources: { name: string; prefix: string; document: Any; title?: string }[]) {
  const { document, diagnostics } = mergeOpenApi(sources, info)
  return { document: document as Any, diagnostics }
}

function mergeOne(document: Any, prefix = '/a') {
  return merge({ name: 'a', prefix, document: { openapi: '3.1.0', ...document } })
}

const ok = { responses: { 200: { description: 'OK' } } }

const paths = [
  { prefix: '/a', path: '/pets', combined: '/a/pets' },
  { prefix: '/a', path: '/', combined: '/a' },
  { prefix: '/', path: '/', combined: '/' },
  { prefix: '/', path: '/pets', combined: '/pets' },
  { prefix: '/api', path: '/api/users', combined: '/api/api/users' },
  { prefix: '/a', path: '/pets', server: '/v1', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/pets', server: '/v1/', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/', server: '/v1', combined: '/a/v1' },
  { prefix: '/a', path: '/pets', server: '/a', combined: '/a/pets' },
  { prefix: '/a', path: '/pets', server: '/a/v1', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/pets', server: '/ab', combined: '/a/ab/pets' },
  { prefix: '/a', path: '/pets', server: './v1', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/pets', server: 'https://pets.example/v1', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/pets', server: 'http://localhost:3000', combined: '/a/pets' },
]

for (const { prefix, path, server, combined } of paths) {
  test(`${path} of a mount at ${prefix}${server ? ` with the server ${server}` : ''} is ${combined}`, () => {
    const { document } = mergeOne(
      { servers: server ? [{ url: server }] : undefined, paths: { [path]: { get: ok } } },
      prefix,
    )
    assert.deepEqual(Object.keys(document.paths), [combined])
  })
}

test('a server path with variables uses their defaults', () => {
  const servers = [{ url: '/{version}', variables: { version: { default: 'v2' } } }]
  assert.deepEqual(Object.keys(mergeOne({ servers, paths: { '/x': { get: ok } } }).document.paths), ['/a/v2/x'])
})

test('equal names of two mounts stay apart, and no reference leads to the other mount', () => {
  const document = (type: string) => ({
    openapi: '3.1.0',
    tags: [{ name: 'Pets', description: type }],
    paths: {
      '/pets': {
        get: {
          operationId: 'list',
          tags: ['Pets'],
          responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } } },
        },
      },
    },
    components: { schemas: { Pet: { type } } },
  })
  const a = { name: 'a', prefix: '/a', document: document('string') }
  const b = { name: 'b', prefix: '/b', document: document('number') }
  const { document: combined, diagnostics } = merge(a, b)
  assert.deepEqual(diagnostics, [])
  assert.deepEqual(combined.components.schemas, { 'a.Pet': { type: 'string' }, 'b.Pet': { type: 'number' } })
  const { get } = combined.paths['/b/pets']
  assert.equal(get.responses[200].content['application/json'].schema.$ref, '#/components/schemas/b.Pet')
  assert.equal(get.operationId, 'b.list')
  assert.deepEqual(get.tags, ['b: Pets'])
  assert.deepEqual(
    combined.tags.map((tag: Any) => [tag.name, tag.description]),
    [
      ['a: Pets', 'string'],
      ['b: Pets', 'number'],
    ],
  )
})

test('references are rewritten under every keyword of JSON Schema that holds schemas', () => {
  const $ref = '#/components/schemas/X'
  const schema = {
    $defs: { d: { $ref } },
    properties: { p: { $ref } },
    patternProperties: { '^x': { $ref } },
    dependentSchemas: { q: { $ref } },
    additionalProperties: { $ref },
    unevaluatedProperties: { $ref },
    unevaluatedItems: { $ref },
    propertyNames: { $ref },
    items: { $ref },
    prefixItems: [{ $ref }],
    contains: { $ref },
    allOf: [{ $ref }],
    anyOf: [{ $ref }],
    oneOf: [{ $ref }],
    not: { $ref },
    if: { $ref },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { $ref },
    else: { $ref },
    contentSchema: { $ref },
  }
  const { document } = mergeOne({ components: { schemas: { X: {}, Y: schema } } })
  const expected = JSON.parse(JSON.stringify(schema).replaceAll($ref, '#/components/schemas/a.X'))
  assert.deepEqual(document.components.schemas['a.Y'], expected)
})

test('data is left byte for byte, even where it looks like a reference', () => {
  const data = { $ref: '#/components/schemas/X', operationId: 'x', discriminator: { mapping: { a: 'X' } }, none: null }
  const schema = { default: data, const: data, enum: [data, null], example: data, examples: [data] }
  const { document } = mergeOne({
    paths: { '/x': { post: { requestBody: { content: { j: { example: data, examples: { e: { value: data } } } } } } } },
    components: { schemas: { X: {}, Y: schema } },
  })
  assert.equal(JSON.stringify(document.components.schemas['a.Y']), JSON.stringify(schema))
  const { example, examples } = document.paths['/a/x'].post.requestBody.content.j
  assert.equal(JSON.stringify(example), JSON.stringify(data))
  assert.equal(JSON.stringify(examples.e.value), JSON.stringify(data))
})

test('properties named like keywords survive', () => {
  const properties = JSON.parse(
    '{"$ref":{"type":"string"},"example":{"$ref":"#/components/schemas/X"},"__proto__":{"type":"null"}}',
  )
  const { document } = mergeOne({ components: { schemas: { X: {}, Y: { properties } } } })
  const found = document.components.schemas['a.Y'].properties
  assert.deepEqual(Object.keys(found), ['$ref', 'example', '__proto__'])
  assert.deepEqual(found.$ref, { type: 'string' })
  assert.equal(found.example.$ref, '#/components/schemas/a.X')
})

const references = [
  { from: '#/components/schemas/Dog/$defs/Tail', to: '#/components/schemas/a.Dog/$defs/Tail' },
  { from: '#/components/schemas/a~1b', to: '#/components/schemas/a.a_b' },
  { from: '#/components/schemas/with%20space', to: '#/components/schemas/a.with_space' },
  { from: '#/paths/~1dogs~1%7Bid%7D/get/responses/200', to: '#/paths/~1a~1dogs~1%7Bid%7D/get/responses/200' },
  { from: '#paw', to: '#a.paw' },
  { from: 'https://dogs.example/dog.json', to: '#/components/schemas/a.Dog' },
]

for (const { from, to } of references) {
  test(`the reference ${from} becomes ${to} and keeps its siblings`, () => {
    const schemas = {
      Dog: { $id: 'https://dogs.example/dog.json', $defs: { Tail: { $anchor: 'paw' } } },
      'a/b': {},
      'with space': {},
      User: { $ref: from, description: 'kept' },
    }
    const { document, diagnostics } = mergeOne({ paths: { '/dogs/{id}': { get: ok } }, components: { schemas } })
    assert.deepEqual(document.components.schemas['a.User'], { $ref: to, description: 'kept' })
    assert.deepEqual(diagnostics, [])
  })
}

test('names that are illegal for components are made legal without meeting others', () => {
  const { document } = mergeOne({
    components: { schemas: { 'x y': { title: '1' }, x_y: { title: '2' }, 'x/y': { title: '3' } } },
  })
  const titles = Object.entries(document.components.schemas).map(([name, schema]: Any) => [name, schema.title])
  assert.deepEqual(titles, [
    ['a.x_y_2', '1'],
    ['a.x_y', '2'],
    ['a.x_y_3', '3'],
  ])
})

test('an implicit discriminator keeps its values although its schemas are renamed', () => {
  const schemas = {
    Pet: { discriminator: { propertyName: 'kind' } },
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }] },
    Lion: { allOf: [{ $ref: '#/components/schemas/Cat' }] },
    Either: {
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Lion' }],
      discriminator: { propertyName: 'kind', mapping: { tom: 'Cat' } },
    },
  }
  const { document } = mergeOne({ components: { schemas } })
  const mappingOf = (name: string) => document.components.schemas[name].discriminator.mapping
  const [Cat, Lion] = ['#/components/schemas/a.Cat', '#/components/schemas/a.Lion']
  assert.deepEqual(mappingOf('a.Pet'), { Cat, Lion })
  assert.deepEqual(mappingOf('a.Either'), { Lion, tom: Cat })
})

test('security is asked of the operations that inherited it and of no other mount', () => {
  const closed = {
    openapi: '3.1.0',
    security: [{ key: ['read'] }],
    paths: { '/x': { get: ok, post: { ...ok, security: [] }, put: { ...ok, security: [{}] } } },
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X' } } },
  }
  const { document } = merge(
    { name: 'closed', prefix: '/closed', document: closed },
    { name: 'open', prefix: '/open', document: { openapi: '3.1.0', paths: { '/x': { get: ok } } } },
  )
  const { get, post, put } = document.paths['/closed/x']
  assert.deepEqual([get.security, post.security, put.security], [[{ 'closed.key': ['read'] }], [], [{}]])
  assert.equal('security' in document.paths['/open/x'].get, false)
  assert.equal('security' in document, false)
})

test('a relative OAuth URL is rebased and an absolute one is kept', () => {
  const flows = { password: { tokenUrl: '/token', refreshUrl: 'https://id.example/refresh', scopes: {} } }
  const { document } = mergeOne({ components: { securitySchemes: { o: { type: 'oauth2', flows } } } })
  const { tokenUrl, refreshUrl } = document.components.securitySchemes['a.o'].flows.password
  assert.deepEqual([tokenUrl, refreshUrl], ['/a/token', 'https://id.example/refresh'])
})

test('links and callbacks follow their operations, and the keys of callbacks are kept', () => {
  const { document } = mergeOne({
    paths: {
      '/x': {
        post: {
          operationId: 'make',
          responses: { 201: { links: { byId: { operationId: 'get' }, byRef: { operationRef: '#/paths/~1x/post' } } } },
          callbacks: { done: { '{$request.body#/url}': { post: { operationId: 'done' } } } },
        },
      },
    },
  })
  const { responses, callbacks } = document.paths['/a/x'].post
  assert.equal(responses[201].links.byId.operationId, 'a.get')
  assert.equal(responses[201].links.byRef.operationRef, '#/paths/~1a~1x/post')
  assert.equal(callbacks.done['{$request.body#/url}'].post.operationId, 'a.done')
})

test('same-named webhooks of two mounts both survive', () => {
  const document = { openapi: '3.1.0', webhooks: { made: { post: ok } } }
  const merged = merge({ name: 'a', prefix: '/a', document }, { name: 'b', prefix: '/b', document })
  assert.deepEqual(Object.keys(merged.document.webhooks), ['a.made', 'b.made'])
})

test('paths that differ only in the names of parameters are reported and not both described', () => {
  const { document, diagnostics } = mergeOne({ paths: { '/{id}': { get: ok }, '/{name}': { get: ok } } })
  assert.deepEqual(Object.keys(document.paths), ['/a/{id}'])
  assert.match(diagnostics[0]?.message ?? '', /\/a\/\{name\} is left out.*\/a\/\{id\}/)
})

test('a path that a longer mount answers is left out, whether or not that mount has a document', () => {
  const outer = { openapi: '3.1.0', paths: { '/b/x': { get: ok }, '/bx': { get: ok } } }
  const { document, diagnostics } = merge(
    { name: 'outer', prefix: '/a', document: outer },
    { name: 'inner', prefix: '/a/b', document: undefined },
  )
  assert.deepEqual(Object.keys(document.paths), ['/a/bx'])
  assert.match(diagnostics[0]?.message ?? '', /\/a\/b\/x is left out/)
})

test('internal operations are absent and other extensions are kept', () => {
  const { document } = mergeOne({
    paths: {
      '/x': { get: { ...ok, 'x-internal': true }, put: { ...ok, 'x-rate': 5 } },
      '/y': { 'x-internal': true, get: ok },
    },
  })
  assert.deepEqual(Object.keys(document.paths), ['/a/x'])
  assert.deepEqual(Object.keys(document.paths['/a/x']), ['put'])
  assert.equal(document.paths['/a/x'].put['x-rate'], 5)
})

const circular: Any = { openapi: '3.1.0', components: { schemas: { A: { properties: {} } } } }
circular.components.schemas.A.properties.self = circular.components.schemas.A

const unusable = [
  { document: { swagger: '2.0' }, reason: /2\.0/ },
  { document: {}, reason: /"openapi"/ },
  { document: { openapi: '4.0.0' }, reason: /4\.0\.0/ },
  { document: [], reason: /not an object/ },
  { document: circular, reason: /contains itself/ },
]

for (const { document, reason } of unusable) {
  test(`a document is flagged with ${reason} and the others are served`, () => {
    const good = { openapi: '3.1.0', paths: { '/x': { get: ok } } }
    const merged = merge({ name: 'bad', prefix: '/bad', document }, { name: 'good', prefix: '/good', document: good })
    assert.deepEqual(Object.keys(merged.document.paths), ['/good/x'])
    assert.deepEqual(
      merged.diagnostics.map(({ mount, level }) => [mount, level]),
      [['bad', 'error']],
    )
    assert.match(merged.diagnostics[0]?.message ?? '', reason)
  })
}

test('null in any place of a document never throws', () => {
  const whole: Any = {
    openapi: '3.0.3',
    info: {},
    servers: [{ url: '/v', variables: {} }],
    tags: [{ name: 't' }],
    security: [{ s: [] }],
    paths: { '/x': { parameters: [{ schema: {} }], get: { responses: { 200: { content: { j: { schema: {} } } } } } } },
    components: { schemas: { X: { discriminator: { mapping: {} }, allOf: [{}], properties: { p: {} } } } },
  }
  const visit = (value: Any): void => {
    for (const key of Object.keys(value)) {
      const kept = value[key]
      if (key !== 'openapi') {
        value[key] = null
        const { diagnostics } = merge({ name: 'a', prefix: '/a', document: whole })
        assert.deepEqual(
          diagnostics.filter(({ level }) => level === 'error'),
          [],
          `null at ${key}`,
        )
        value[key] = kept
      }
      if (typeof kept === 'object') visit(kept)
    }
  }
  visit(whole)
})

test('3.0 schemas are said in terms of 3.1', () => {
  const schemas = {
    Name: { type: 'string', nullable: true, enum: ['a'] },
    Age: { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
    Photo: { type: 'string', format: 'byte' },
    Owner: { nullable: true, allOf: [{ $ref: '#/components/schemas/Name' }] },
  }
  const { document } = merge({ name: 'a', prefix: '/a', document: { openapi: '3.0.3', components: { schemas } } })
  assert.equal(document.openapi, '3.1.1')
  assert.deepEqual(document.components.schemas, {
    'a.Name': { type: ['string', 'null'], enum: ['a', null] },
    'a.Age': { type: 'integer', exclusiveMinimum: 0, maximum: 9 },
    'a.Photo': { type: 'string', contentEncoding: 'base64' },
    'a.Owner': { anyOf: [{ allOf: [{ $ref: '#/components/schemas/a.Name' }] }, { type: 'null' }] },
  })
})

test('one 3.2 document makes the combined one 3.2, and its tag parents follow', () => {
  const document = {
    openapi: '3.2.0',
    tags: [{ name: 'p' }, { name: 'c', parent: 'p' }],
    paths: { '/x': { query: { ...ok, tags: ['c'] } } },
  }
  const { document: combined } = merge({ name: 'a', prefix: '/a', document })
  assert.equal(combined.openapi, '3.2.0')
  assert.deepEqual(combined.tags, [{ name: 'a: p' }, { name: 'a: c', parent: 'a: p' }])
  assert.deepEqual(combined.paths['/a/x'].query.tags, ['a: c'])
})

test('inputs are not changed and the same inputs give the same bytes', () => {
  const document = {
    openapi: '3.0.3',
    security: [{ key: [] }],
    paths: { '/x': { get: { ...ok, tags: ['t'] } } },
    components: { schemas: { X: { type: 'string', nullable: true } }, securitySchemes: { key: { type: 'http' } } },
  }
  const source = { name: 'a', prefix: '/a', document }
  const before = JSON.stringify(document)
  const first = JSON.stringify(merge(source).document)
  assert.equal(JSON.stringify(merge(source).document), first)
  assert.equal(JSON.stringify(document), before)
})

test('a reference that leads nowhere is reported', () => {
  const { diagnostics } = mergeOne({ components: { schemas: { X: { $ref: '#/components/schemas/Lost' } } } })
  assert.match(diagnostics[0]?.message ?? '', /leads nowhere: #\/components\/schemas\/Lost/)
})
