import assert from 'node:assert/strict'
import { test } from 'node:test'
import { merge, mergeOne, ok } from './documents.ts'

const key = { type: 'apiKey', in: 'header', name: 'X' }

test('security is pushed down to the operations that inherit it, and an open mount stays open', () => {
  const closed = {
    openapi: '3.1.0',
    security: [{ key: ['read'] }],
    paths: { '/x': { get: ok, post: { ...ok, security: [] }, put: { ...ok, security: [{}] } } },
    components: { securitySchemes: { key } },
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

test('no requirement names an undefined scheme, and what remains of it is kept', () => {
  const { document, diagnostics } = mergeOne({
    paths: {
      '/x': {
        get: { ...ok, security: [{ lost: [] }, { key: [], lost: [] }] },
        put: { ...ok, security: [{ lost: [] }] },
        post: { ...ok, security: [{}, { toString: [] }] },
      },
    },
    components: { securitySchemes: { key } },
  })
  const { get, put, post } = document.paths['/a/x']
  assert.deepEqual(get.security, [{ 'a.key': [] }])
  assert.equal('security' in put, false, 'an empty list would say that it is open')
  assert.deepEqual(post.security, [{}])
  assert.deepEqual([...new Set(diagnostics.map(({ code }) => code))], ['security-undefined'])
})

test('a security scheme that a 3.2 requirement names by reference is found', () => {
  const { document, diagnostics } = mergeOne({
    openapi: '3.2.0',
    paths: { '/x': { get: { ...ok, security: [{ '#/components/securitySchemes/key': [] }] } } },
    components: { securitySchemes: { key } },
  })
  assert.deepEqual(document.paths['/a/x'].get.security, [{ 'a.key': [] }])
  assert.deepEqual(diagnostics, [])
})

test('relative OAuth and OpenID URLs are rebased and absolute ones kept', () => {
  const flows = {
    password: { tokenUrl: '/token', refreshUrl: 'https://id.example/refresh', scopes: {} },
    clientCredentials: { tokenUrl: 'token', scopes: {} },
  }
  const { document } = mergeOne({
    servers: [{ url: '/v1' }],
    components: {
      securitySchemes: {
        o: { type: 'oauth2', flows },
        c: { type: 'openIdConnect', openIdConnectUrl: '/.well-known/x' },
      },
    },
  })
  const { 'a.o': oauth, 'a.c': connect } = document.components.securitySchemes
  assert.deepEqual(oauth.flows.password, { ...flows.password, tokenUrl: '/a/token' })
  assert.equal(oauth.flows.clientCredentials.tokenUrl, '/a/v1/token')
  assert.equal(connect.openIdConnectUrl, '/a/.well-known/x')
})
