import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Any, merge, mergeOne, ok } from './documents.ts'

const data: Any = JSON.parse(
  `{"$ref":"#/components/schemas/X","operationId":"x","discriminator":{"mapping":{"a":"X"}},"none":null,"__proto__":1,
    "security":[{"key":[]}],"nullable":true,"x-internal":true,"examples":{"e":{"value":{"$ref":"#/nowhere"}}}}`,
)

test('data is left byte for byte, even where it looks like a reference', () => {
  const schema = { default: data, const: data, enum: [data, null], example: data, examples: [data] }
  const { document, diagnostics } = mergeOne({
    paths: {
      '/x': {
        post: {
          ...ok,
          parameters: [
            { name: 'p', in: 'query', schema: {}, example: data },
            { name: 'q', in: 'query', schema: {}, examples: { e: { value: data } } },
          ],
          requestBody: { content: { one: { example: data }, more: { examples: { e: { value: data } } } } },
          responses: { 200: { description: '', links: { l: { operationId: 'x', requestBody: data } } } },
          operationId: 'x',
        },
      },
    },
    components: { schemas: { X: {}, Y: schema }, examples: { e: { value: data } } },
  })
  const { parameters, requestBody, responses } = document.paths['/a/x'].post
  assert.equal(JSON.stringify(document.components.schemas['a.Y']), JSON.stringify(schema))
  for (const found of [
    parameters[0].example,
    parameters[1].examples.e.value,
    requestBody.content.one.example,
    requestBody.content.more.examples.e.value,
    responses[200].links.l.requestBody,
    document.components.examples['a.e'].value,
  ]) {
    assert.equal(JSON.stringify(found), JSON.stringify(data))
  }
  assert.deepEqual(diagnostics, [])
})

test('data is left byte for byte when a document is upgraded from 3.0', () => {
  const schema = { type: 'object', default: data, enum: [data], example: data }
  const document = { openapi: '3.0.3', components: { schemas: { X: {}, Y: schema } } }
  const merged = merge({ name: 'a', prefix: '/a', document })
  assert.equal(JSON.stringify(merged.document.components.schemas['a.Y']), JSON.stringify(schema))
})

test('properties named like keywords survive', () => {
  const names = [
    '$ref',
    'operationId',
    'discriminator',
    'example',
    'default',
    'enum',
    'x-internal',
    '__proto__',
    'constructor',
  ]
  const members = names.map(name => `${JSON.stringify(name)}:{"$ref":"#/components/schemas/X"}`)
  const properties = JSON.parse(`{${members.join(',')}}`)
  for (const keyword of ['properties', 'patternProperties', '$defs', 'dependentSchemas']) {
    const { document, diagnostics } = mergeOne({ components: { schemas: { X: {}, Y: { [keyword]: properties } } } })
    const found = document.components.schemas['a.Y'][keyword]
    assert.deepEqual(Object.keys(found), names)
    for (const name of names) assert.equal(found[name].$ref, '#/components/schemas/a.X', `${keyword}.${name}`)
    assert.deepEqual(diagnostics, [])
  }
})

test('components named like members of Object survive', () => {
  const schemas = JSON.parse('{"__proto__":{"title":"p"},"constructor":{"title":"c"},"toString":{"title":"t"}}')
  const { document } = mergeOne({
    components: { schemas: { ...schemas, U: { $ref: '#/components/schemas/constructor' } } },
  })
  assert.equal(document.components.schemas['a.U'].$ref, '#/components/schemas/a.constructor')
  assert.equal(document.components.schemas['a.toString'].title, 't')
  assert.equal(({} as Any).title, undefined)
})

test('a reference to what every object inherits leads nowhere', () => {
  const { diagnostics } = mergeOne({ components: { schemas: { U: { $ref: '#/components/schemas/toString' } } } })
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['reference-dangling'],
  )
})

test('extensions are kept, and references in them follow', () => {
  const extension = { $ref: '#/components/schemas/X', list: [{ deep: null }], lost: { $ref: '#/nowhere' } }
  const { document } = mergeOne({
    'x-owner': 'pets',
    paths: { '/x': { 'x-path': extension, get: { ...ok, 'x-rate': 5 } } },
    components: { schemas: { X: { 'x-example': { $ref: '#/components/schemas/X' } } } },
  })
  assert.deepEqual(document.paths['/a/x']['x-path'], { ...extension, $ref: '#/components/schemas/a.X' })
  assert.equal(document.paths['/a/x'].get['x-rate'], 5)
  assert.deepEqual(document.components.schemas['a.X'], { 'x-example': { $ref: '#/components/schemas/X' } })
  assert.deepEqual(document['x-mounts'], { a: { 'x-owner': 'pets' } })
})
