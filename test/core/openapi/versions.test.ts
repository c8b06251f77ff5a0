import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type Any, merge, mergeOne, ok } from './documents.ts'

const later = { openapi: '3.2.0', paths: { '/x': { query: ok } } }
const versions: Record<string, Any> = {
  '2.0': { swagger: '2.0', info: { title: 'x', version: '1' }, paths: { '/x': { get: ok } } },
  '3.0': { openapi: '3.0.4', paths: { '/x': { get: ok } } },
  '3.1': { openapi: '3.1.1', paths: { '/x': { get: ok } } },
}

async function errorsOf(document: Any): Promise<unknown> {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  return valid ? undefined : errors
}

test('2.0, 3.0 and 3.1 in, one valid 3.1 document out', async () => {
  const sources = Object.entries(versions).map(([version, document]) => {
    const name = `v${version.replace('.', '')}`
    return { name, prefix: `/${name}`, document }
  })
  const { document, diagnostics } = merge(...sources)
  assert.match(document.openapi, /^3\.1\./)
  assert.deepEqual(Object.keys(document.paths), ['/v20/x', '/v30/x', '/v31/x'])
  assert.deepEqual(diagnostics, [])
  assert.equal(await errorsOf(document), undefined)
})

test('one 3.2 document among earlier ones makes the combined one a valid 3.2', async () => {
  const sources = Object.values({ ...versions, later }).map((document, index) => {
    return { name: `m${index}`, prefix: `/m${index}`, document }
  })
  const { document } = merge(...sources)
  assert.match(document.openapi, /^3\.2\./)
  assert.equal(await errorsOf(document), undefined)
})

test('a 3.2 document that is left out does not make the combined one 3.2', () => {
  const broken: Any = { openapi: '3.2.0' }
  broken.self = broken
  const { document } = merge(
    { name: 'a', prefix: '/a', document: versions['3.1'] },
    { name: 'b', prefix: '/b', document: { openapi: '3.3.0' } },
  )
  assert.match(document.openapi, /^3\.1\./)
})

test('what came with 3.2 is left out of an earlier document and reported', () => {
  const { document, diagnostics } = mergeOne({
    paths: { '/x': { get: ok, query: ok, additionalOperations: { COPY: ok } } },
    components: { mediaTypes: { m: {} } },
  })
  assert.deepEqual(Object.keys(document.paths['/a/x']), ['get'])
  assert.deepEqual(document.components, {})
  assert.deepEqual([...new Set(diagnostics.map(({ code }) => code))], ['field-unknown'])
})

test('no document at all gives a valid document', async () => {
  assert.equal(await errorsOf(merge().document), undefined)
})

const schemas = [
  {
    name: 'nullable with a type and an enum',
    from: { type: 'string', nullable: true, enum: ['a'] },
    to: { type: ['string', 'null'], enum: ['a', null] },
  },
  { name: 'nullable: false', from: { type: 'string', nullable: false }, to: { type: 'string' } },
  {
    name: 'nullable beside allOf',
    from: { nullable: true, allOf: [{ type: 'string' }] },
    to: { anyOf: [{ allOf: [{ type: 'string' }] }, { type: 'null' }] },
  },
  {
    name: 'nullable beside oneOf',
    from: { nullable: true, oneOf: [{ type: 'string' }] },
    to: { oneOf: [{ type: 'string' }, { type: 'null' }] },
  },
  {
    name: 'exclusive limits',
    from: { minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
    to: { maximum: 9, exclusiveMinimum: 0 },
  },
  { name: 'base64', from: { type: 'string', format: 'byte' }, to: { type: 'string', contentEncoding: 'base64' } },
  {
    name: 'a property named nullable',
    from: { properties: { nullable: { type: 'boolean', nullable: true } } },
    to: { properties: { nullable: { type: ['boolean', 'null'] } } },
  },
]

for (const { name, from, to } of schemas) {
  test(`a 3.0 schema is said in terms of 3.1: ${name}`, () => {
    const { document } = mergeOne({ openapi: '3.0.3', components: { schemas: { X: from } } })
    assert.deepEqual(document.components.schemas['a.X'], to)
  })
}
