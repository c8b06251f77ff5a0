import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type Any, merge, mergeOne, ok } from './documents.ts'
import { withoutData } from './references.ts'

const good = { name: 'good', prefix: '/good', document: { openapi: '3.1.0', paths: { '/x': { get: ok } } } }

const circular: Any = { openapi: '3.1.0', components: { schemas: { A: { properties: {} } } } }
circular.components.schemas.A.properties.self = circular.components.schemas.A

const deep: Any = { openapi: '3.1.0', components: { schemas: { A: {} } } }
let level = deep.components.schemas.A
for (let depth = 0; depth < 20_000; depth++) {
  level.not = {}
  level = level.not
}

const wide = Array.from({ length: 30 }).reduce<Any>(inner => ({ a: inner, b: inner }), {})

const unusable = [
  { document: { openapi: 3.1 }, reason: /"openapi"/ },
  { document: {}, reason: /"openapi"/ },
  { document: { openapi: '4.0.0' }, reason: /4\.0\.0/ },
  { document: { swagger: '1.2' }, reason: /"openapi"/ },
  { document: [], reason: /not an object/ },
  { document: null, reason: /not an object/ },
  { document: 'openapi: 3.1.0', reason: /not an object/ },
  { document: circular, reason: /contains itself/ },
  { document: deep, reason: /too deeply/ },
  { document: { openapi: '3.1.0', wide }, reason: /too large/ },
]

for (const { document, reason } of unusable) {
  test(`a document is flagged with ${reason} and the others are served`, () => {
    // Not frozen: some of these are endless.
    const merged = merge(Object.freeze({ name: 'bad', prefix: '/bad', document: Object.freeze(document) as Any }), good)
    assert.deepEqual(Object.keys(merged.document.paths), ['/good/x'])
    assert.deepEqual(
      merged.diagnostics.map(({ mount, severity, code, pointer }) => [mount, severity, code, pointer]),
      [['bad', 'error', 'document-unusable', '']],
    )
    assert.match(merged.diagnostics[0]?.message ?? '', reason)
  })
}

/** A document with something of every kind. */
function createWhole(version: object): Any {
  const schema = { $ref: '#/components/schemas/X' }
  const media = { schema, examples: { e: { value: 1 } }, encoding: { f: { headers: { h: { schema } } } } }
  return {
    ...version,
    info: { title: 't', version: '1' },
    servers: [{ url: '/v', variables: { v: { default: 'd' } } }],
    tags: [{ name: 't', externalDocs: { url: '/d' } }],
    security: [{ s: [] }],
    paths: {
      '/x/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema, type: 'string' }],
        post: {
          operationId: 'o',
          tags: ['t'],
          security: [{ s: ['a'] }],
          servers: [{ url: '/w' }],
          requestBody: { content: { j: media } },
          responses: {
            200: {
              description: '',
              content: { j: media },
              headers: { h: { schema } },
              links: { l: { operationId: 'o' } },
            },
          },
          callbacks: { c: { '{$url}': { put: ok } } },
        },
      },
    },
    webhooks: { w: { post: ok } },
    definitions: { D: { discriminator: 'k', allOf: [{ type: 'file' }] } },
    parameters: { P: { in: 'body', name: 'b', schema: {} } },
    responses: { R: { description: '', schema: {}, examples: { j: 1 } } },
    securityDefinitions: { s: { type: 'oauth2', flow: 'implicit', authorizationUrl: '/a', scopes: { a: '' } } },
    components: {
      schemas: {
        X: {
          discriminator: { propertyName: 'p', mapping: { m: 'X' } },
          allOf: [{}],
          properties: { p: { nullable: true } },
        },
      },
      securitySchemes: { s: { type: 'oauth2', flows: { implicit: { authorizationUrl: '/a', scopes: { a: '' } } } } },
    },
  }
}

const versions = [{ swagger: '2.0' }, { openapi: '3.0.3' }, { openapi: '3.1.0' }, { openapi: '3.2.0' }]

for (const version of versions) {
  const title = JSON.stringify(version)
  for (const [name, value] of Object.entries<unknown>({
    null: null,
    'a number': 7,
    'a list': [[], null],
    'an object': { odd: { deep: null } },
  })) {
    test(`${name} in any place of a document of ${title} never throws and leaves the result valid`, async () => {
      const whole = structuredClone(createWhole(version))
      const results: Any[] = []
      const visit = (part: Any, at: string): void => {
        for (const key of Object.keys(part)) {
          if (part === whole && key in version) continue
          const kept = part[key]
          part[key] = value
          const source = { name: 'a', prefix: '/a', document: structuredClone(whole) }
          const { document, diagnostics } = merge(source)
          assert.ok(!diagnostics.some(({ severity }) => severity === 'error'), `${at}/${key}`)
          results.push([`${at}/${key}`, document])
          part[key] = kept
          if (typeof kept === 'object') visit(kept, `${at}/${key}`)
        }
      }
      visit(whole, '')
      const validator = new Validator()
      for (const [at, document] of results) {
        const { valid, errors } = await validator.validate(withoutData(document) as Any)
        assert.ok(valid, `${at}: ${JSON.stringify(errors)}`)
      }
    })
  }
}

test('references in circles do not hang', () => {
  const { document, diagnostics } = mergeOne({
    'x-ring': { a: { $ref: '#/x-ring/b' }, b: { properties: { p: { $ref: '#/x-ring/a' } } } },
    paths: { '/x': { $ref: '#/paths/~1y' }, '/y': { $ref: '#/paths/~1x' } },
    components: {
      schemas: {
        A: { $ref: '#/components/schemas/B' },
        B: { $ref: '#/components/schemas/A' },
        C: { $ref: '#/components/schemas/A/properties/p' },
        D: { $ref: '#/x-ring/a' },
      },
    },
  })
  assert.equal(document.components.schemas['a.A'].$ref, '#/components/schemas/a.B')
  assert.equal(document.components.schemas['a.D'].$ref, '#/components/schemas/a.a')
  assert.deepEqual(
    diagnostics.map(({ pointer }) => pointer),
    ['/components/schemas/C/$ref'],
  )
})

test('malformed references are reported and never throw', () => {
  const given = ['', '#', '%', '#/%zz', '#//', 'http://[', '\u0000', '#/components/schemas/~3', '//', '\ud800']
  const schemas = Object.fromEntries(given.map(($ref, index) => [`S${index}`, { $ref }]))
  const { document, diagnostics } = mergeOne({ components: { schemas } })
  assert.equal(diagnostics.length, given.length)
  assert.deepEqual(
    Object.values(document.components.schemas),
    given.map(() => ({})),
  )
})

test('a document of nothing but faults gives no more diagnostics than anybody reads', () => {
  const schemas = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, index) => [`S${index}`, { $ref: `#/lost/${index}` }]),
  )
  const { diagnostics } = mergeOne({ components: { schemas } })
  assert.ok(diagnostics.length < 300)
  assert.equal(diagnostics.at(-1)?.code, 'too-many')
})

test('no prototype is changed by what a document names', () => {
  const text = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
  const hostile = JSON.parse(text)
  mergeOne({ ...hostile, paths: { '/x': hostile }, components: hostile, webhooks: hostile })
  mergeOne({ swagger: '2.0', definitions: hostile, parameters: hostile, responses: hostile, paths: hostile })
  assert.equal(({} as Any).polluted, undefined)
})
