import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeOpenApi } from '../../../host/core/openapi/index.ts'
import { merge, mergeOne, ok } from './documents.ts'

const paths = [
  { prefix: '/a', path: '/pets', combined: '/a/pets' },
  { prefix: '/a', path: '/', combined: '/a' },
  { prefix: '/', path: '/', combined: '/' },
  { prefix: '/', path: '/pets', combined: '/pets' },
  { prefix: '/a', path: '/pets/', combined: '/a/pets/' },
  { prefix: '/a', path: 'pets', combined: '/a/pets' },
  { prefix: '/api', path: '/api/users', combined: '/api/api/users' },
  { prefix: '/a', path: '/pets', server: '/v1', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/pets', server: '/v1/', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/', server: '/v1', combined: '/a/v1' },
  { prefix: '/a', path: '/pets', server: '/', combined: '/a/pets' },
  { prefix: '/a', path: '/pets', server: '/a', combined: '/a/pets' },
  { prefix: '/a', path: '/pets', server: '/a/', combined: '/a/pets' },
  { prefix: '/a', path: '/pets', server: '/a/v1', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/pets', server: '/ab', combined: '/a/ab/pets' },
  { prefix: '/a', path: '/pets', server: './v1', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/pets', server: 'https://pets.example/v1', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/pets', server: 'https://pets.example//v1//', combined: '/a/v1/pets' },
  { prefix: '/a', path: '/pets', server: 'http://localhost:3000', combined: '/a/pets' },
  { prefix: '/ch11/express', path: '/pets', server: '/v1', combined: '/ch11/express/v1/pets' },
]

for (const { prefix, path, server, combined } of paths) {
  test(`${path} of a mount at ${prefix}${server ? ` with the server ${server}` : ''} is ${combined}`, () => {
    const servers = server ? { servers: [{ url: server }] } : {}
    const { document, diagnostics } = mergeOne({ ...servers, paths: { [path]: { get: ok } } }, prefix)
    assert.deepEqual(Object.keys(document.paths), [combined])
    assert.deepEqual(document.servers, [{ url: '/' }])
    assert.deepEqual(diagnostics, [])
  })
}

test('a path is left unchanged where the mount keeps its prefix', () => {
  const { document, diagnostics } = mergeOne({ paths: { '/a/pets': { get: ok } } }, '/a', { keepsPrefix: true })
  assert.deepEqual(Object.keys(document.paths), ['/a/pets'])
  assert.deepEqual(diagnostics, [])
})

test('a path outside of the prefix that its mount keeps is reported', () => {
  const { diagnostics } = mergeOne({ paths: { '/pets': { get: ok } } }, '/a', { keepsPrefix: true })
  assert.deepEqual(
    diagnostics.map(({ code, pointer }) => [code, pointer]),
    [['path-outside', '/paths/~1pets']],
  )
})

test('a base path in the options overrides the one of the document’s server', () => {
  const document = { servers: [{ url: 'https://x.example/v1' }], paths: { '/x': { get: ok } } }
  assert.deepEqual(Object.keys(mergeOne(document, '/a', { basePath: '/v2/' }).document.paths), ['/a/v2/x'])
  assert.deepEqual(Object.keys(mergeOne(document, '/a', { basePath: '/' }).document.paths), ['/a/x'])
})

test('a server path with variables uses their defaults', () => {
  const servers = [{ url: '/{version}', variables: { version: { default: 'v2' } } }]
  assert.deepEqual(Object.keys(mergeOne({ servers, paths: { '/x': { get: ok } } }).document.paths), ['/a/v2/x'])
})

test('the combined document has one server, the public base', () => {
  const document = { openapi: '3.1.0', servers: [{ url: 'https://a.example' }, { url: '/v2' }], paths: {} }
  const info = { title: 'All', version: '1', server: 'https://public.example/base' }
  const merged = mergeOpenApi([{ name: 'a', prefix: '/a', document }], info)
  assert.deepEqual(merged.document.servers, [{ url: 'https://public.example/base' }])
})

test('an absolute server of a path or an operation is kept', () => {
  const servers = [{ url: 'https://files.example/up' }]
  const { document } = mergeOne({ paths: { '/x': { servers, get: ok }, '/y': { get: { ...ok, servers } } } })
  assert.deepEqual(document.paths['/a/x'].servers, servers)
  assert.deepEqual(document.paths['/a/y'].get.servers, servers)
})

test('a relative server of a path or an operation becomes part of where it is found', () => {
  const { document } = mergeOne({
    servers: [{ url: '/v1' }],
    paths: {
      '/x': { servers: [{ url: '/v2' }], get: ok },
      '/y': { get: ok, put: { ...ok, servers: [{ url: '/v3' }] } },
    },
    components: { pathItems: { p: { $ref: '#/paths/~1y/put/responses/200' } } },
  })
  assert.deepEqual(Object.keys(document.paths), ['/a/v2/x', '/a/v1/y', '/a/v3/y'])
  assert.deepEqual(Object.keys(document.paths['/a/v3/y']), ['put'])
  assert.equal('servers' in document.paths['/a/v3/y'].put, false)
  assert.equal(document.components.pathItems['a.p'].$ref, '#/paths/~1a~1v3~1y/put/responses/200')
})

test('paths that differ only in the names of parameters are reported and not both described', () => {
  const { document, diagnostics } = mergeOne({ paths: { '/{id}': { get: ok }, '/{name}': { put: ok } } })
  assert.deepEqual(Object.keys(document.paths), ['/a/{id}'])
  assert.deepEqual(
    diagnostics.map(({ code, pointer, mount, severity }) => [code, pointer, mount, severity]),
    [['path-clash', '/paths/~1{name}', 'a', 'warning']],
  )
  assert.match(diagnostics[0]?.message ?? '', /\/a\/\{name\} is left out.*\/a\/\{id\}/)
})

test('a path of the root mount that another mount answers is left out, whichever comes first', () => {
  const root = { name: 'root', prefix: '/', document: { openapi: '3.1.0', paths: { '/a/x': { get: ok } } } }
  const a = { name: 'a', prefix: '/a', document: { openapi: '3.1.0', paths: { '/x': { put: ok } } } }
  for (const sources of [
    [root, a],
    [a, root],
  ]) {
    const { document } = merge(...sources)
    assert.deepEqual(Object.keys(document.paths['/a/x']), ['put'])
  }
})

test('a path that a longer mount answers is left out, whether or not that mount has a document', () => {
  const outer = { openapi: '3.1.0', paths: { '/b/x': { get: ok }, '/bx': { get: ok }, '/b?q': { get: ok } } }
  const { document, diagnostics } = merge(
    { name: 'outer', prefix: '/a', document: outer },
    { name: 'inner', prefix: '/a/b', document: undefined },
  )
  assert.deepEqual(Object.keys(document.paths), ['/a/bx'])
  assert.match(diagnostics[0]?.message ?? '', /\/a\/b\/x is left out/)
})

test('a reference into a path that is left out leads to a copy of what it led to', () => {
  const response = { description: 'shared', content: { 'application/json': { schema: { type: 'string' } } } }
  const outer = {
    openapi: '3.1.0',
    paths: {
      '/b/x': { get: { responses: { 200: response } } },
      '/y': { get: { responses: { 200: { $ref: '#/paths/~1b~1x/get/responses/200' } } } },
    },
  }
  const { document } = merge(
    { name: 'outer', prefix: '/a', document: outer },
    { name: 'inner', prefix: '/a/b', document: undefined },
  )
  assert.deepEqual(document.paths['/a/y'].get.responses[200], { $ref: '#/components/responses/outer.200' })
  assert.deepEqual(document.components.responses['outer.200'], response)
})
