import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeOne } from './documents.ts'

const [Cat, Lion, Dog] = ['#/components/schemas/a.Cat', '#/components/schemas/a.Lion', '#/components/schemas/a.Dog']

function mappingOf(schema: object, others: object = {}) {
  const schemas = { Cat: {}, Lion: {}, Dog: {}, ...others, It: schema }
  const { document, diagnostics } = mergeOne({ components: { schemas } })
  assert.deepEqual(diagnostics, [])
  return document.components.schemas['a.It'].discriminator
}

const alternatives = [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Lion' }]

test('an explicit mapping is rewritten, by URI and by bare name', () => {
  const mapping = { tom: 'Cat', leo: '#/components/schemas/Lion' }
  assert.deepEqual(mappingOf({ discriminator: { propertyName: 'kind', mapping } }), {
    propertyName: 'kind',
    mapping: { tom: Cat, leo: Lion },
  })
})

for (const keyword of ['oneOf', 'anyOf']) {
  test(`implicit names of ${keyword} are made explicit`, () => {
    const { mapping } = mappingOf({ [keyword]: alternatives, discriminator: { propertyName: 'kind' } })
    assert.deepEqual(mapping, { Cat, Lion })
  })
}

test('implicit names are added beside an explicit mapping', () => {
  const { mapping } = mappingOf({
    oneOf: alternatives,
    discriminator: { propertyName: 'kind', mapping: { tom: 'Cat' } },
  })
  assert.deepEqual(mapping, { Lion, tom: Cat })
})

test('schemas that extend one with a discriminator are its implicit names, however far', () => {
  const { mapping } = mappingOf(
    { discriminator: { propertyName: 'kind' } },
    {
      Cat: { allOf: [{ $ref: '#/components/schemas/It' }] },
      Lion: { allOf: [{ $ref: '#/components/schemas/Cat' }] },
    },
  )
  assert.deepEqual(mapping, { Cat, Lion })
})

test('schemas that extend each other in a circle do not hang', () => {
  const { mapping } = mappingOf(
    { discriminator: { propertyName: 'kind' }, allOf: [{ $ref: '#/components/schemas/Cat' }] },
    { Cat: { allOf: [{ $ref: '#/components/schemas/It' }] } },
  )
  assert.deepEqual(mapping, { Cat })
})

test('a defaultMapping is rewritten', () => {
  assert.equal(mappingOf({ discriminator: { propertyName: 'kind', defaultMapping: 'Dog' } }).defaultMapping, Dog)
})

test('a schema with a legal name that looks like a path is found by its bare name', () => {
  const { document } = mergeOne({
    components: { schemas: { 'v1.Dog': {}, It: { discriminator: { propertyName: 'k', mapping: { d: 'v1.Dog' } } } } },
  })
  assert.equal(document.components.schemas['a.It'].discriminator.mapping.d, '#/components/schemas/a.v1.Dog')
})
