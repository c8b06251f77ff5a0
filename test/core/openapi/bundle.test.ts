import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import { bundleOpenApi } from '../../../host/core/openapi/index.ts'
import { corpusFolder, readDocument } from './corpus.ts'
import { type Any, freeze, merge, ok } from './documents.ts'
import { findReferences } from './references.ts'

const base = 'https://pets.example/docs/openapi.json'

async function bundle(document: Any, files: Record<string, Any>, options: Any = {}) {
  const asked: string[] = []
  const read = async (url: string): Promise<Any> => {
    asked.push(url)
    const path = new URL(url).pathname
    if (!(path in files)) throw new Error('it is not there')
    return freeze(files[path])
  }
  const given = freeze({ openapi: '3.1.0', ...document })
  const bundled = await bundleOpenApi(given, { url: base, read, ...options })
  const merged = merge({ name: 'a', prefix: '/a', document: bundled.document })
  return { bundled: bundled.document as Any, refused: bundled.diagnostics, merged, asked }
}

test('a part of another file becomes a component, with its siblings kept', async () => {
  const { merged, refused } = await bundle(
    { components: { schemas: { User: { $ref: './shared.json#/defs/Dog', title: 'kept' }, Dog: { type: 'null' } } } },
    {
      '/docs/shared.json': { defs: { Dog: { items: { $ref: '#/defs/Tail' } }, Tail: { $ref: '../tail.json' } } },
      '/tail.json': { type: 'string' },
    },
  )
  assert.deepEqual([...refused, ...merged.diagnostics], [])
  assert.deepEqual(merged.document.components.schemas, {
    'a.User': { $ref: '#/components/schemas/a.Dog_2', title: 'kept' },
    'a.Dog': { type: 'null' },
    'a.Dog_2': { items: { $ref: '#/components/schemas/a.Tail' } },
    'a.Tail': { $ref: '#/components/schemas/a.tail' },
    'a.tail': { type: 'string' },
  })
})

test('files that refer to each other in circles are bundled once', async () => {
  const { merged, asked } = await bundle(
    { components: { schemas: { A: { $ref: 'one.json' } } } },
    {
      '/docs/one.json': {
        properties: { two: { $ref: 'two.json' }, home: { $ref: 'openapi.json#/components/schemas/A' } },
      },
      '/docs/two.json': { properties: { one: { $ref: 'one.json' }, self: { $ref: '#' } } },
    },
  )
  assert.deepEqual(asked, ['https://pets.example/docs/one.json', 'https://pets.example/docs/two.json'])
  assert.deepEqual(merged.diagnostics, [])
  assert.deepEqual(merged.document.components.schemas['a.one'].properties, {
    two: { $ref: '#/components/schemas/a.two' },
    home: { $ref: '#/components/schemas/a.A' },
  })
})

for (const version of ['3.0.3', '3.1.0']) {
  test(`parameters, responses and paths of other files are bundled in ${version}`, async () => {
    const { merged } = await bundle(
      { openapi: version, info: { title: '', version: '' }, paths: { '/x': { $ref: 'paths.json#/x' } } },
      {
        '/docs/paths.json': {
          x: { parameters: [{ $ref: 'parts.json#/page' }], get: { responses: { 200: { $ref: 'parts.json#/found' } } } },
        },
        '/docs/parts.json': {
          page: { name: 'page', in: 'query', schema: { $ref: '#/number' } },
          number: { type: 'integer' },
          found: { description: 'found' },
        },
      },
    )
    assert.deepEqual(merged.diagnostics, [])
    assert.deepEqual(findReferences(merged.document).dangling, [])
    assert.equal(merged.document.components.responses['a.found'].description, 'found')
    assert.equal(merged.document.components.parameters['a.page'].schema.$ref, '#/components/schemas/a.number')
    assert.equal((await new Validator().validate(merged.document)).valid, true)
  })
}

test('a discriminator’s mapping to a file follows it', async () => {
  const schema = { discriminator: { propertyName: 'k', mapping: { cat: 'cat.json', A: 'A' } } }
  const { merged } = await bundle({ components: { schemas: { A: schema } } }, { '/docs/cat.json': { title: 'Cat' } })
  const { mapping } = merged.document.components.schemas['a.A'].discriminator
  assert.deepEqual(mapping, { cat: '#/components/schemas/a.cat', A: '#/components/schemas/a.A' })
})

test('data that looks like a reference to a file is not read', async () => {
  const { asked } = await bundle(
    { components: { schemas: { A: { example: { $ref: 'data.json' }, const: { $ref: 'x.json' } } } } },
    {},
  )
  assert.deepEqual(asked, [])
})

const outside = [
  'https://evil.example/x.json',
  'http://pets.example/x.json',
  'file:///etc/passwd',
  '//evil.example/x.json',
]

for (const $ref of outside) {
  test(`${$ref} is not read: only the document’s own origin is`, async () => {
    const { asked, refused, merged } = await bundle({ components: { schemas: { A: { $ref } } } }, {})
    assert.deepEqual(asked, [])
    assert.deepEqual(
      refused.map(({ code }) => code),
      ['reference-external'],
    )
    assert.deepEqual(merged.document.components.schemas['a.A'], {})
  })
}

test('of a file only its own folder is read, and no folder is told', async () => {
  const schemas = { A: { $ref: '../secret.json' }, B: { $ref: '%2e%2e/secret.json' }, C: { $ref: 'sub/c.json' } }
  const { asked, refused } = await bundle(
    { components: { schemas } },
    { '/srv/app/sub/c.json': {} },
    { url: 'file:///srv/app/openapi.json' },
  )
  assert.deepEqual(asked, ['file:///srv/app/sub/c.json'])
  assert.doesNotMatch(JSON.stringify(refused), /srv/)
})

test('a file that cannot be had, or is no object, is reported and the rest is bundled', async () => {
  const schemas = { A: { $ref: 'lost.json' }, B: { $ref: 'list.json' }, C: { $ref: 'c.json' } }
  const { refused, merged } = await bundle(
    { components: { schemas } },
    { '/docs/list.json': [], '/docs/c.json': { title: 'C' } },
  )
  assert.equal(refused.length, 2)
  assert.equal(merged.document.components.schemas['a.c'].title, 'C')
})

test('the number and size of files are limited', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [
      `/docs/${index}.json`,
      { $ref: `${index + 1}.json`, title: 'x'.repeat(100) },
    ]),
  )
  const document = { components: { schemas: { A: { $ref: '0.json' } } } }
  assert.equal((await bundle(document, files, { maxFiles: 5 })).asked.length, 5)
  assert.ok((await bundle(document, files, { maxSize: 1_000 })).asked.length < 15)
})

test('path items that refer to each other across files in a circle do not hang', async () => {
  const { bundled } = await bundle(
    { openapi: '3.0.3', paths: { '/x': { $ref: 'a.json' } } },
    { '/docs/a.json': { $ref: 'b.json', get: ok }, '/docs/b.json': { $ref: 'a.json' } },
  )
  assert.deepEqual(bundled.paths['/x'].get, ok)
})

test('the OAI’s example in several files is bundled', {
  skip: corpusFolder === undefined && 'PORTICO_CORPUS is not set',
}, async () => {
  const url = pathToFileURL(`${corpusFolder}/learn/examples/v2.0/json/petstore-separate/spec/swagger.json`)
  const read = (file: string): Any => readDocument(new URL(file).pathname)
  const options = { url: url.href, read, within: new URL('..', url).href }
  const { document, diagnostics } = await bundleOpenApi(read(url.href), options)
  const merged = merge({ name: 'a', prefix: '/a', document })
  assert.deepEqual([...diagnostics, ...merged.diagnostics], [])
  assert.deepEqual(Object.keys(merged.document.components.schemas).sort(), ['a.Error', 'a.NewPet', 'a.Pet'])
  assert.deepEqual(findReferences(merged.document).dangling, [])
  assert.equal((await new Validator().validate(merged.document)).valid, true)
})
