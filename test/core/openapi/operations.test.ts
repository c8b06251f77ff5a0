import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Any, merge, mergeOne, ok } from './documents.ts'

const document = {
  openapi: '3.1.0',
  paths: { '/x': { get: { ...ok, operationId: 'list' }, put: ok } },
}

test('operationIds are <mount>.<id>, the same under any order of mounting', () => {
  const a = { name: 'a', prefix: '/a', document }
  const b = { name: 'b', prefix: '/b', document }
  const first = merge(a, b).document
  assert.equal(first.paths['/a/x'].get.operationId, 'a.list')
  assert.equal(first.paths['/b/x'].get.operationId, 'b.list')
  assert.equal('operationId' in first.paths['/a/x'].put, false)
  assert.equal(JSON.stringify(merge(b, a).document), JSON.stringify(first))
})

test('operationIds that are used more than once are told apart and reported', () => {
  const operation = (operationId: string): Any => ({ get: { ...ok, operationId } })
  const { document: merged, diagnostics } = mergeOne({
    paths: { '/1': operation('x'), '/2': operation('x'), '/3': operation('x_2'), '/4': operation('x') },
  })
  assert.deepEqual(
    Object.values(merged.paths).map((item: Any) => item.get.operationId),
    ['a.x', 'a.x_3', 'a.x_2', 'a.x_4'],
  )
  assert.deepEqual(
    diagnostics.map(({ code, pointer }) => [code, pointer]),
    [
      ['operation-id-taken', '/paths/~12/get/operationId'],
      ['operation-id-taken', '/paths/~14/get/operationId'],
    ],
  )
})

test('links follow their operations by operationId and operationRef, and lost ones are reported', () => {
  const links = {
    byId: { operationId: 'get' },
    byRef: { operationRef: '#/paths/~1x/post' },
    lostId: { operationId: 'nowhere' },
    lostRef: { operationRef: '#/paths/~1y/post' },
    away: { operationRef: 'https://other.example/openapi.json#/paths/~1x/post' },
    at: { operationId: 'get', server: { url: '/v2' } },
  }
  const { document: merged, diagnostics } = mergeOne({
    paths: {
      '/x': {
        get: { ...ok, operationId: 'get' },
        post: { responses: { 201: { description: '', links } } },
      },
    },
  })
  assert.deepEqual(merged.paths['/a/x'].post.responses[201].links, {
    byId: { operationId: 'a.get' },
    byRef: { operationRef: '#/paths/~1a~1x/post' },
    at: { operationId: 'a.get', server: { url: '/a/v2' } },
  })
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['link-dangling', 'link-dangling', 'link-dangling'],
  )
})

test('callbacks’ keys are untouched and their bodies rewritten', () => {
  const $ref = '#/components/schemas/X'
  const body = { content: { 'application/json': { schema: { $ref } } } }
  const { document: merged } = mergeOne({
    paths: {
      '/x': {
        post: {
          ...ok,
          callbacks: {
            done: { '{$request.body#/url}/x': { post: { ...ok, operationId: 'done', requestBody: body } } },
          },
        },
      },
    },
    components: { schemas: { X: {} } },
  })
  const { post } = merged.paths['/a/x'].post.callbacks.done['{$request.body#/url}/x']
  assert.equal(post.operationId, 'a.done')
  assert.equal(post.requestBody.content['application/json'].schema.$ref, '#/components/schemas/a.X')
})

test('same-named webhooks of two mounts both survive', () => {
  const hooks = { openapi: '3.1.0', webhooks: { made: { post: { ...ok, operationId: 'made' } } } }
  const merged = merge({ name: 'a', prefix: '/a', document: hooks }, { name: 'b', prefix: '/b', document: hooks })
  assert.deepEqual(Object.keys(merged.document.webhooks), ['a.made', 'b.made'])
  assert.equal(merged.document.webhooks['b.made'].post.operationId, 'b.made')
})
