import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Any, mergeOne, ok } from './documents.ts'

const using = (schema: string): Any => ({
  responses: {
    200: { description: '', content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } },
  },
})

test('x-internal operations and what only they use are absent, and other extensions kept', () => {
  const internal = { ...using('Secret'), 'x-internal': true, tags: ['Back office'], security: [{ admin: [] }] }
  const { document, diagnostics } = mergeOne({
    tags: [{ name: 'Back office' }, { name: 'Front' }],
    paths: {
      '/x': { get: internal, put: { ...using('Shared'), 'x-rate': 5, tags: ['Front'] } },
      '/y': { 'x-internal': true, get: using('Secret') },
      '/z': { get: { ...internal, ...using('Shared') } },
    },
    webhooks: { done: { post: internal } },
    components: {
      schemas: {
        Secret: {
          properties: { deep: { $ref: '#/components/schemas/Deeper' }, s: { $ref: '#/components/schemas/Shared' } },
        },
        Deeper: { discriminator: { propertyName: 'k', mapping: { v: 'Variant' } } },
        Variant: { allOf: [{ $ref: '#/components/schemas/Deeper' }] },
        Shared: { properties: { p: { $ref: '#/components/schemas/Part' } } },
        Part: {},
        Unused: { $ref: '#/components/schemas/Kept' },
        Kept: {},
      },
      securitySchemes: { admin: { type: 'http', scheme: 'basic' } },
    },
  })
  assert.deepEqual(Object.keys(document.paths), ['/a/x'])
  assert.deepEqual(Object.keys(document.paths['/a/x']), ['put'])
  assert.equal(document.paths['/a/x'].put['x-rate'], 5)
  assert.deepEqual(Object.keys(document.components.schemas), ['a.Shared', 'a.Part', 'a.Unused', 'a.Kept'])
  assert.deepEqual(Object.keys(document.components), ['schemas'])
  assert.equal('webhooks' in document, false)
  assert.doesNotMatch(JSON.stringify([document, diagnostics]), /Secret|Deeper|Variant|Back office|admin|internal/)
})

test('a part of an internal operation that a public one refers to is kept for it', () => {
  const { document } = mergeOne({
    paths: {
      '/x': { 'x-internal': true, get: { responses: { 200: { description: 'shared' } } } },
      '/y': { get: { responses: { 200: { $ref: '#/paths/~1x/get/responses/200' } } } },
    },
  })
  assert.deepEqual(Object.keys(document.paths), ['/a/y'])
  assert.deepEqual(document.paths['/a/y'].get.responses[200], { $ref: '#/components/responses/a.200' })
  assert.deepEqual(document.components.responses['a.200'], { description: 'shared' })
})

test('an internal callback of a public operation is absent', () => {
  const callbacks = { done: { '{$url}': { post: { ...ok, 'x-internal': true }, put: ok } } }
  const { document } = mergeOne({ paths: { '/x': { post: { ...ok, callbacks } } } })
  assert.deepEqual(Object.keys(document.paths['/a/x'].post.callbacks.done['{$url}']), ['put'])
})
