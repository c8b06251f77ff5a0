import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Any, merge, ok } from './documents.ts'

const good = { name: 'good', prefix: '/good', document: { openapi: '3.1.0', paths: { '/x': { get: ok } } } }

/** Documents that ask for far more work than they are large. */
const costly: Record<string, () => Any> = {
  'many identifiers': () => ({
    components: { schemas: many(20_000, i => ({ $id: `s${i}`, $ref: `s${i + 1}`, $anchor: 'a' })) },
  }),
  'many names that come to be the same': () => ({
    components: {
      schemas: Object.fromEntries(
        Array.from({ length: 30_000 }, (_, i) => [`é${String.fromCharCode(0x4e00 + i)}`, {}]),
      ),
    },
  }),
  'many equal operationIds': () => ({ paths: many(20_000, () => ({ get: { ...ok, operationId: 'x' } }), '/') }),
  'a long chain of schemas with discriminators': () => ({
    components: {
      schemas: many(5_000, i => ({
        discriminator: { propertyName: 'k' },
        allOf: [{ $ref: `#/components/schemas/${i + 1}` }],
      })),
    },
  }),
  'a long chain of tags': () => ({
    openapi: '3.2.0',
    tags: Array.from({ length: 20_000 }, (_, i) => ({ name: `${i}`, parent: `${i + 1}` })),
  }),
  'references that branch on their way': () => ({
    components: {
      schemas: many(200, i => ({
        p: { $ref: `#/components/schemas/${i + 1}/p/p` },
        $ref: `#/components/schemas/${i + 1}/p/p`,
      })),
    },
  }),
  'many copies of a large part': () => ({
    openapi: undefined,
    swagger: '2.0',
    consumes: Array.from({ length: 5_000 }, (_, i) => `text/${i}`),
    parameters: { p: { in: 'body', name: 'p', schema: { enum: Array.from({ length: 20_000 }, (_, i) => i) } } },
    paths: many(5_000, () => ({ post: { parameters: [{ $ref: '#/parameters/p' }] } }), '/'),
  }),
  'much security for many operations': () => ({
    security: Array.from({ length: 5_000 }, () => ({ key: ['scope'] })),
    paths: many(5_000, () => ({ get: ok }), '/'),
  }),
}

function many(count: number, make: (index: number) => Any, start = ''): Any {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${start}${index}`, make(index)]))
}

for (const [name, create] of Object.entries(costly)) {
  test(`${name} neither throw nor hang`, { timeout: 30_000 }, () => {
    const { document } = merge({ name: 'bad', prefix: '/bad', document: { openapi: '3.1.0', ...create() } }, good)
    assert.ok('/good/x' in document.paths)
  })
}
