import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMerger, mergeOpenApi } from '../../../host/core/openapi/index.ts'
import { type Any, freeze, ok } from './documents.ts'

const info = { title: 'All', version: '1' }

function createSources(count: number): Any[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `m${index}`,
    prefix: `/m${index}`,
    document: {
      openapi: '3.1.0',
      paths: Object.fromEntries(Array.from({ length: 30 }, (_, path) => [`/p${path}`, { get: ok }])),
      components: { schemas: { X: { title: `${index}` } } },
    },
  }))
}

test('a change in one document does that one again and no other', () => {
  const merger = createMerger()
  const sources = createSources(100)
  const first = merger.merge(sources, info)
  assert.equal(merger.prepared, 100)
  sources[7].document = structuredClone(sources[7].document)
  assert.deepEqual(merger.merge(sources, info), first)
  assert.equal(merger.prepared, 100, 'an equal document is not done again')
  sources[7].document.components.schemas.X.title = 'changed'
  const second = merger.merge(sources, info)
  assert.equal(merger.prepared, 101)
  assert.equal((second.document as Any).components.schemas['m7.X'].title, 'changed')
  assert.equal((second.document as Any).components.schemas['m8.X'].title, '8')
})

test('a change of a mount’s settings does its document again', () => {
  const merger = createMerger()
  const [source] = createSources(1)
  merger.merge([source], info)
  const { document } = merger.merge([{ ...source, prefix: '/other' }], info)
  assert.equal(merger.prepared, 2)
  assert.ok(Object.keys((document as Any).paths).every(path => path.startsWith('/other/')))
})

test('a document that has gone is not kept', () => {
  const merger = createMerger()
  const sources = createSources(2)
  merger.merge(sources, info)
  merger.merge([], info)
  merger.merge(sources, info)
  assert.equal(merger.prepared, 4)
})

test('inputs are never mutated, and the same inputs in any order give the same bytes', () => {
  const sources = freeze(createSources(5))
  const before = JSON.stringify(sources)
  const first = JSON.stringify(createMerger().merge(sources, info).document)
  const merger = createMerger()
  merger.merge(sources.slice(2), info)
  assert.equal(JSON.stringify(merger.merge(sources.toReversed(), info).document), first)
  assert.equal(JSON.stringify(sources), before)
})

test('the example of mergeOpenApi gives what it says', () => {
  const pets = { openapi: '3.1.0', info: { title: 'Pets', version: '1' }, paths: { '/pets': { get: {} } } }
  const { document } = mergeOpenApi([{ name: 'shop', prefix: '/shop', document: pets }], { title: 'All', version: '1' })
  assert.deepEqual(document.paths, { '/shop/pets': { get: { tags: ['shop'] } } })
})
