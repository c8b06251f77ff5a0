import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Any, merge, mergeOne, ok } from './documents.ts'

const $ref = '#/components/schemas/X'
const keywords: Any = {
  $defs: { d: { $ref } },
  definitions: { d: { $ref } },
  properties: { p: { $ref } },
  patternProperties: { '^x': { $ref } },
  dependentSchemas: { q: { $ref } },
  dependencies: { q: { $ref } },
  additionalProperties: { $ref },
  unevaluatedProperties: { $ref },
  unevaluatedItems: { $ref },
  propertyNames: { $ref },
  items: { $ref },
  additionalItems: { $ref },
  prefixItems: [{ $ref }],
  contains: { $ref },
  allOf: [{ $ref }],
  anyOf: [{ $ref }],
  oneOf: [{ $ref }],
  not: { $ref },
  if: { $ref },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: { $ref },
  else: { $ref },
  contentSchema: { $ref },
}

for (const [keyword, value] of Object.entries(keywords)) {
  test(`references are rewritten inside ${keyword}`, () => {
    const { document } = mergeOne({ components: { schemas: { X: {}, Y: { [keyword]: value } } } })
    const expected = JSON.parse(JSON.stringify(value).replaceAll($ref, '#/components/schemas/a.X'))
    assert.deepEqual(document.components.schemas['a.Y'][keyword], expected)
  })
}

test('references are rewritten wherever a Reference Object may stand', () => {
  const ref = (section: string) => ({ $ref: `#/components/${section}/x` })
  const { document, diagnostics } = mergeOne({
    openapi: '3.2.0',
    paths: {
      '/x': {
        parameters: [ref('parameters')],
        post: {
          requestBody: ref('requestBodies'),
          responses: { 200: ref('responses') },
          callbacks: { done: ref('callbacks') },
        },
      },
      '/y': ref('pathItems'),
    },
    components: {
      parameters: { x: { name: 'x', in: 'query', content: { json: ref('mediaTypes') } } },
      requestBodies: { x: { content: { form: { encoding: { f: { headers: { h: ref('headers') } } } } } } },
      responses: { x: { description: '', headers: { h: ref('headers') }, links: { l: ref('links') } } },
      headers: { x: { schema: {}, examples: { e: ref('examples') } } },
      examples: { x: { value: 1 } },
      links: { x: { operationRef: '#/paths/~1x/post' } },
      callbacks: { x: { '{$url}': ref('pathItems') } },
      pathItems: { x: { get: ok } },
      mediaTypes: { x: { itemSchema: {} } },
    },
  })
  assert.deepEqual(diagnostics, [])
  const found = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference)
  assert.equal(found.length, 11)
  for (const reference of found) assert.match(reference ?? '', /^#\/components\/[a-zA-Z]+\/a\.x$/)
})

const references = [
  { from: '#/components/schemas/Dog/$defs/Tail', to: '#/components/schemas/a.Dog/$defs/Tail' },
  { from: '#/components/schemas/a~1b', to: '#/components/schemas/a.a_b' },
  { from: '#/components/schemas/with%20space', to: '#/components/schemas/a.with_space' },
  { from: '#/components/schemas/with space', to: '#/components/schemas/a.with_space' },
  { from: '#/paths/~1dogs~1%7Bid%7D/get/responses/200', to: '#/paths/~1a~1dogs~1%7Bid%7D/get/responses/200' },
  { from: '#/paths/~1dogs~1{id}/get/responses/200', to: '#/paths/~1a~1dogs~1%7Bid%7D/get/responses/200' },
  { from: '#/webhooks/born/post', to: '#/webhooks/a.born/post' },
  { from: '#paw', to: '#/components/schemas/a.Dog/$defs/Tail' },
  { from: 'https://dogs.example/dog.json', to: '#/components/schemas/a.Dog' },
  { from: 'https://dogs.example/dog.json#paw', to: '#/components/schemas/a.Dog/$defs/Tail' },
  { from: 'https://dogs.example/dog.json#/$defs/Tail', to: '#/components/schemas/a.Dog/$defs/Tail' },
]

for (const { from, to } of references) {
  test(`the reference ${from} becomes ${to} and keeps its siblings`, () => {
    const schemas = {
      Dog: { $id: 'https://dogs.example/dog.json', $defs: { Tail: { $anchor: 'paw' } } },
      Root: { $defs: { Paw: { $anchor: 'root' } } },
      'a/b': {},
      'with space': {},
      User: { $id: from === '#paw' ? 'https://dogs.example/user.json' : undefined, $ref: from, description: 'kept' },
    }
    const target = from === '#paw' ? { ...schemas, User: { $ref: '/dog.json#paw', description: 'kept' } } : schemas
    const { document, diagnostics } = mergeOne({
      $self: 'https://dogs.example/openapi.json',
      paths: { '/dogs/{id}': { get: ok } },
      webhooks: { born: { post: ok } },
      components: { schemas: target },
    })
    assert.deepEqual(document.components.schemas['a.User'], { $ref: to, description: 'kept' })
    assert.deepEqual(diagnostics, [])
  })
}

test('a reference by $anchor alone leads to the schema that has it', () => {
  const schemas = { Dog: { $defs: { Tail: { $anchor: 'tail' } } }, User: { $ref: '#tail' } }
  const { document } = mergeOne({ components: { schemas } })
  assert.equal(document.components.schemas['a.User'].$ref, '#/components/schemas/a.Dog/$defs/Tail')
})

test('a reference within a schema that has an $id is relative to that schema', () => {
  const schemas = {
    Tree: { $id: 'tree', $defs: { leaf: {} }, items: [{ $ref: '#/$defs/leaf' }, { $ref: '#' }] },
    Leaf: {},
  }
  const { document } = mergeOne({ components: { schemas } })
  const { items } = document.components.schemas['a.Tree']
  assert.deepEqual(items, [{ $ref: '#/components/schemas/a.Tree/$defs/leaf' }, { $ref: '#/components/schemas/a.Tree' }])
})

test('$id, $anchor, $dynamicAnchor and $dynamicRef of two mounts never meet', () => {
  const schemas = {
    Tree: {
      $id: 'https://x.example/tree',
      $dynamicAnchor: 'node',
      properties: {
        kids: { items: { $dynamicRef: '#node' } },
        root: { $anchor: 'root', $ref: 'https://x.example/tree' },
      },
    },
  }
  const document = { openapi: '3.1.0', components: { schemas } }
  const merged = merge({ name: 'a', prefix: '/a', document }, { name: '1b', prefix: '/b', document })
  for (const [name, anchor] of [
    ['a', 'a'],
    ['1b', '_1b'],
  ] as const) {
    assert.deepEqual(merged.document.components.schemas[`${name}.Tree`], {
      $dynamicAnchor: `${anchor}.node`,
      properties: {
        kids: { items: { $dynamicRef: `#${anchor}.node` } },
        root: { $anchor: `${anchor}.root`, $ref: `#/components/schemas/${name}.Tree` },
      },
    })
  }
})

test('a reference to a part that the combined document does not have leads to a component made of it', () => {
  const { document, diagnostics } = mergeOne({
    'x-shapes': { Round: { type: 'string', $ref: '#/definitions/Old' } },
    definitions: { Old: { type: 'integer' } },
    components: { schemas: { X: { $ref: '#/x-shapes/Round' }, Y: { $ref: '#/x-shapes/Round' }, Round: {} } },
  })
  const { schemas } = document.components
  assert.deepEqual(diagnostics, [])
  assert.equal(schemas['a.X'].$ref, '#/components/schemas/a.Round_2')
  assert.equal(schemas['a.Y'].$ref, '#/components/schemas/a.Round_2')
  assert.deepEqual(schemas['a.Round_2'], { type: 'string', $ref: '#/components/schemas/a.Old' })
  assert.deepEqual(schemas['a.Old'], { type: 'integer' })
})

test('a reference that goes through another reference is written straight', () => {
  const schemas = { A: { $ref: '#/components/schemas/B' }, B: { properties: { p: {} } } }
  const user = { $ref: '#/components/schemas/A/properties/p' }
  const { document } = mergeOne({ components: { schemas: { ...schemas, C: user } } })
  assert.equal(document.components.schemas['a.C'].$ref, '#/components/schemas/a.B/properties/p')
})

test('a reference that leads nowhere is reported with its place and left out', () => {
  const { document, diagnostics } = mergeOne({
    paths: { '/x': { parameters: [{ $ref: '#/components/parameters/lost' }], get: ok } },
    components: {
      schemas: { X: { $ref: '#/components/schemas/Lost', title: 'kept' }, Y: { $ref: './other.json' } },
      responses: { R: { $ref: '#/components/responses/lost' } },
    },
  })
  assert.deepEqual(
    diagnostics.map(({ code, pointer }) => [code, pointer]),
    [
      ['reference-dangling', '/paths/~1x/parameters/0/$ref'],
      ['reference-dangling', '/components/schemas/X/$ref'],
      ['reference-external', '/components/schemas/Y/$ref'],
      ['reference-dangling', '/components/responses/R/$ref'],
    ],
  )
  assert.match(diagnostics[1]?.message ?? '', /leads nowhere: #\/components\/schemas\/Lost/)
  assert.deepEqual(document.components.schemas, { 'a.X': { title: 'kept' }, 'a.Y': {} })
  assert.deepEqual(document.paths['/a/x'].parameters, [])
  assert.equal('$ref' in document.components.responses['a.R'], false)
})

test('a reference to a section that OpenAPI does not know leads to a component made of it', () => {
  const { document, diagnostics } = mergeOne({
    components: { 'x-shapes': { Round: { type: 'string' } }, schemas: { X: { $ref: '#/components/x-shapes/Round' } } },
  })
  assert.deepEqual(diagnostics, [])
  assert.equal(document.components.schemas['a.X'].$ref, '#/components/schemas/a.Round')
})
