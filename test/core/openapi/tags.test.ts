import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Any, merge, mergeOne, ok } from './documents.ts'

test('same-named tags of two mounts stay apart, and each mount is one group', () => {
  const document = (description: string) => ({
    openapi: '3.1.0',
    info: { title: `${description} shop`, version: '1' },
    tags: [{ name: 'Pets', description }],
    paths: { '/pets': { get: { ...ok, tags: ['Pets', 'New', 'Pets'] }, put: ok } },
  })
  const { document: combined } = merge(
    { name: 'b', prefix: '/b', document: document('second') },
    { name: 'a', prefix: '/a', document: document('first') },
  )
  assert.deepEqual(combined.tags, [
    { name: 'a', description: 'first shop' },
    { description: 'first', name: 'a: Pets' },
    { name: 'a: New' },
    { name: 'b', description: 'second shop' },
    { description: 'second', name: 'b: Pets' },
    { name: 'b: New' },
  ])
  assert.deepEqual(combined.paths['/a/pets'].get.tags, ['a: Pets', 'a: New'])
  assert.deepEqual(combined.paths['/a/pets'].put.tags, ['a'])
  assert.deepEqual(combined['x-tagGroups'], [
    { name: 'a', tags: ['a', 'a: Pets', 'a: New'] },
    { name: 'b', tags: ['b', 'b: Pets', 'b: New'] },
  ])
})

test('the host’s native routes are the group "host", before all others', () => {
  const document = { openapi: '3.1.0', paths: { '/health': { get: ok } } }
  const { document: combined } = merge({ name: 'a', prefix: '/a', document }, { name: 'host', prefix: '/', document })
  assert.deepEqual(
    combined['x-tagGroups'].map(({ name }: Any) => name),
    ['host', 'a'],
  )
})

test('a tag’s parent stays valid and acyclic', () => {
  const { document, diagnostics } = mergeOne({
    openapi: '3.2.0',
    tags: [
      { name: 'top', kind: 'nav', summary: 'Top' },
      { name: 'child', parent: 'top' },
      { name: 'one', parent: 'two' },
      { name: 'two', parent: 'one' },
      { name: 'self', parent: 'self' },
      { name: 'orphan', parent: 'nobody' },
      { name: 'top' },
    ],
  })
  assert.deepEqual(document.tags, [
    { name: 'a: top', summary: 'Top', kind: 'nav' },
    { name: 'a: child', parent: 'a: top' },
    { name: 'a: one', parent: 'a: two' },
    { name: 'a: two' },
    { name: 'a: self' },
    { name: 'a: orphan' },
  ])
  assert.equal(diagnostics.filter(({ code }) => code === 'tag-invalid').length, 4)
})

test('query and additionalOperations of 3.2 are kept', () => {
  const { document } = mergeOne({
    openapi: '3.2.0',
    paths: {
      '/x': { query: { ...ok, operationId: 'q' }, additionalOperations: { COPY: { ...ok, operationId: 'c' } } },
    },
  })
  assert.equal(document.paths['/a/x'].query.operationId, 'a.q')
  assert.deepEqual(document.paths['/a/x'].additionalOperations.COPY, { ...ok, operationId: 'a.c', tags: ['a'] })
})
