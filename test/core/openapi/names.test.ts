import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Any, merge, mergeOne, ok } from './documents.ts'

test('component names are <mount>.<name>, and another mount changes none of them', () => {
  const document = (type: string) => ({
    openapi: '3.1.0',
    paths: {
      '/pets': {
        get: {
          responses: {
            200: { description: '', content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
          },
        },
      },
    },
    components: { schemas: { Pet: { type } } },
  })
  const a = { name: 'a', prefix: '/a', document: document('string') }
  const b = { name: 'b', prefix: '/b', document: document('number') }
  const alone = merge(a).document
  const { document: combined, diagnostics } = merge(a, b)
  assert.deepEqual(diagnostics, [])
  assert.deepEqual(combined.components.schemas, { 'a.Pet': { type: 'string' }, 'b.Pet': { type: 'number' } })
  assert.deepEqual(combined.paths['/a/pets'], alone.paths['/a/pets'])
  const { schema } = combined.paths['/b/pets'].get.responses[200].content['application/json']
  assert.equal(schema.$ref, '#/components/schemas/b.Pet')
})

test('names that are illegal for components are made legal without meeting others', () => {
  const { document } = mergeOne({
    components: { schemas: { 'x y': { title: '1' }, x_y: { title: '2' }, 'x/y': { title: '3' }, '': { title: '4' } } },
  })
  const titles = Object.entries(document.components.schemas).map(([name, schema]: Any) => [name, schema.title])
  assert.deepEqual(titles, [
    ['a.x_y_2', '1'],
    ['a.x_y', '2'],
    ['a.x_y_3', '3'],
    ['a._', '4'],
  ])
})

test('mounts of one name are told apart, and it is reported', () => {
  const document = { openapi: '3.1.0', paths: { '/x': { get: { ...ok, operationId: 'x' } } } }
  const merged = merge({ name: 'a', prefix: '/a', document }, { name: 'a', prefix: '/b', document })
  assert.equal(merged.document.paths['/a/x'].get.operationId, 'a.x')
  assert.equal(merged.document.paths['/b/x'].get.operationId, 'a_2.x')
  assert.deepEqual(
    merged.diagnostics.map(({ code }) => code),
    ['name-taken'],
  )
})
