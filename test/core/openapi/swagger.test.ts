import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Any, mergeOne } from './documents.ts'

function upgrade(document: Any) {
  return mergeOne({ swagger: '2.0', ...document })
}

function upgradeOperation(operation: Any, around: Any = {}, method = 'post') {
  const { document, diagnostics } = upgrade({
    ...around,
    paths: { '/x': { [method]: { responses: { 200: { description: '' } }, ...operation }, ...around.item } },
    item: undefined,
  })
  return { ...document.paths['/a/x'][method], diagnostics, components: document.components }
}

test('a 2.0 basePath comes between the prefix and the path, and the host is dropped', () => {
  const paths = { '/pets': { get: { responses: { 200: { description: '' } } } } }
  const { document } = upgrade({ host: 'pets.example', schemes: ['https'], basePath: '/v1/', paths })
  assert.deepEqual(Object.keys(document.paths), ['/a/v1/pets'])
  assert.deepEqual(document.servers, [{ url: '/' }])
  assert.deepEqual(Object.keys(upgrade({ basePath: 'v2', paths }).document.paths), ['/a/v2/pets'])
  assert.deepEqual(Object.keys(upgrade({ basePath: '/a', paths }).document.paths), ['/a/pets'])
})

test('a 2.0 body parameter becomes the request body of each type that is consumed', () => {
  const body = { in: 'body', name: 'pet', required: true, description: 'A pet', schema: { $ref: '#/definitions/Pet' } }
  const definitions = { Pet: {} }
  const media = { schema: { $ref: '#/components/schemas/a.Pet' } }
  const shared = upgradeOperation({ parameters: [body] }, { definitions, consumes: ['text/a', 'text/b'] })
  assert.deepEqual(shared.requestBody, {
    description: 'A pet',
    content: { 'text/a': media, 'text/b': media },
    required: true,
    'x-name': 'pet',
  })
  assert.deepEqual(shared.parameters, [])
  const own = upgradeOperation({ parameters: [body], consumes: ['text/c'] }, { definitions, consumes: ['text/a'] })
  assert.deepEqual(Object.keys(own.requestBody.content), ['text/c'])
  assert.equal('consumes' in own, false)
  const neither = upgradeOperation({ parameters: [body] }, { definitions })
  assert.deepEqual(Object.keys(neither.requestBody.content), ['application/json'])
})

test('2.0 form fields become one request body, multipart where there is a file', () => {
  const field = { in: 'formData', name: 'tags', type: 'array', items: { type: 'string' }, collectionFormat: 'multi' }
  const file = { in: 'formData', name: 'photo', type: 'file', required: true, description: 'A photo' }
  const plain = upgradeOperation({ parameters: [field] }).requestBody
  assert.deepEqual(plain.content['application/x-www-form-urlencoded'], {
    schema: { type: 'object', properties: { tags: { type: 'array', items: { type: 'string' } } } },
    encoding: { tags: { style: 'form', explode: true } },
  })
  const upload = upgradeOperation({ parameters: [field, file] }).requestBody
  assert.deepEqual(upload.content['multipart/form-data'].schema.properties.photo, {
    type: 'string',
    format: 'binary',
    description: 'A photo',
  })
  assert.deepEqual(upload.content['multipart/form-data'].schema.required, ['photo'])
  assert.equal(upload.required, true)
})

test('2.0 body and form parameters are found at the path and by reference', () => {
  const parameters = {
    pet: { in: 'body', name: 'pet', schema: { type: 'string' } },
    name: { in: 'formData', name: 'name', type: 'string' },
    page: { in: 'query', name: 'page', type: 'integer' },
  }
  const byReference = upgradeOperation(
    { parameters: [{ $ref: '#/parameters/pet' }, { $ref: '#/parameters/page' }] },
    { parameters },
  )
  assert.deepEqual(byReference.requestBody.content['application/json'].schema, { type: 'string' })
  assert.deepEqual(byReference.parameters, [{ $ref: '#/components/parameters/a.page' }])
  assert.deepEqual(Object.keys(byReference.components.parameters), ['a.page'])
  assert.deepEqual(byReference.diagnostics, [])
  const ofPath = upgradeOperation({}, { parameters, item: { parameters: [{ $ref: '#/parameters/name' }] } })
  const { schema } = ofPath.requestBody.content['application/x-www-form-urlencoded']
  assert.deepEqual(schema.properties, { name: { type: 'string' } })
})

const collectionFormats = [
  { format: undefined, style: { style: 'form', explode: false } },
  { format: 'csv', style: { style: 'form', explode: false } },
  { format: 'multi', style: { style: 'form', explode: true } },
  { format: 'ssv', style: { style: 'spaceDelimited', explode: false } },
  { format: 'pipes', style: { style: 'pipeDelimited', explode: false } },
]

for (const { format, style } of collectionFormats) {
  test(`the 2.0 collectionFormat ${format ?? 'by default'} becomes ${JSON.stringify(style)}`, () => {
    const list = { in: 'query', name: 'ids', type: 'array', items: { type: 'integer' } }
    const given = format === undefined ? list : { ...list, collectionFormat: format }
    const { parameters, diagnostics } = upgradeOperation({ parameters: [given] })
    const schema = { type: 'array', items: { type: 'integer' } }
    assert.deepEqual(parameters, [{ in: 'query', name: 'ids', ...style, schema }])
    assert.deepEqual(diagnostics, [])
  })
}

test('a 2.0 collectionFormat without an equivalent is reported', () => {
  const list = { in: 'query', name: 'ids', type: 'array', items: {}, collectionFormat: 'tsv' }
  const { diagnostics } = upgradeOperation({ parameters: [list] })
  assert.deepEqual(
    diagnostics.map(({ code }: Any) => code),
    ['not-expressible'],
  )
})

test('a 2.0 parameter’s type and limits move into its schema', () => {
  const limits = { type: 'integer', format: 'int32', minimum: 1, exclusiveMinimum: true, default: 2, enum: [2, 3] }
  const { parameters } = upgradeOperation({
    parameters: [{ in: 'header', name: 'n', description: 'kept', 'x-a': 1, ...limits }],
  })
  const { minimum, exclusiveMinimum: _, ...schema } = limits
  assert.deepEqual(parameters, [
    { in: 'header', name: 'n', description: 'kept', 'x-a': 1, schema: { ...schema, exclusiveMinimum: minimum } },
  ])
})

test('a 2.0 response’s schema and examples become content of each type that is produced', () => {
  const example = { $ref: 'data', none: null }
  const response = {
    description: 'A pet',
    schema: { type: 'string' },
    examples: { 'text/a': example },
    headers: { 'X-Left': { type: 'integer', description: 'left' } },
  }
  const { responses } = upgradeOperation({ responses: { 200: response } }, { produces: ['text/a', 'text/b'] })
  assert.deepEqual(responses[200], {
    description: 'A pet',
    headers: { 'X-Left': { description: 'left', schema: { type: 'integer' } } },
    content: { 'text/a': { schema: { type: 'string' }, example }, 'text/b': { schema: { type: 'string' } } },
  })
})

test('a 2.0 response that is a file is binary', () => {
  const { responses } = upgradeOperation({ responses: { 200: { description: '', schema: { type: 'file' } } } })
  assert.deepEqual(responses[200].content, {
    'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
  })
})

test('references to 2.0 definitions and responses follow, deep ones too', () => {
  const { responses, components, diagnostics } = upgradeOperation(
    { responses: { 200: { $ref: '#/responses/Pet' } } },
    {
      responses: { Pet: { description: '', schema: { $ref: '#/definitions/Pet/properties/kind' } } },
      definitions: { Pet: { properties: { kind: { type: 'string' } } } },
    },
  )
  assert.deepEqual(responses[200], { $ref: '#/components/responses/a.Pet' })
  const { schema } = components.responses['a.Pet'].content['application/json']
  assert.equal(schema.$ref, '#/components/schemas/a.Pet/properties/kind')
  assert.deepEqual(diagnostics, [])
})

test('2.0 schemas are said in terms of 3.1', () => {
  const { document } = upgrade({
    paths: {},
    definitions: {
      Pet: { discriminator: 'kind', readOnly: true, properties: { kind: { type: 'string', 'x-nullable': true } } },
      Cat: { allOf: [{ $ref: '#/definitions/Pet' }] },
    },
  })
  assert.deepEqual(document.components.schemas['a.Pet'], {
    discriminator: { propertyName: 'kind', mapping: { Cat: '#/components/schemas/a.Cat' } },
    readOnly: true,
    properties: { kind: { type: ['string', 'null'] } },
  })
})
