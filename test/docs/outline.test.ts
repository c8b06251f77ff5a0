import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outlineSchema } from '../../host/docs/outline.ts'

const document = {
  components: {
    schemas: {
      'a.Node': { type: 'object', properties: { next: { $ref: '#/components/schemas/a.Node' } } },
      'a.Loop': { $ref: '#/components/schemas/a.Loop' },
      'a.Id': { type: 'string', format: 'uuid' },
    },
  },
}

const outlines: { schema: unknown; outline: string }[] = [
  { schema: true, outline: 'any' },
  { schema: false, outline: 'nothing' },
  { schema: null, outline: 'any' },
  { schema: { type: ['string', 'null'] }, outline: 'string | null' },
  { schema: { enum: ['a', null] }, outline: '"a" | null' },
  { schema: { const: 1 }, outline: '1' },
  { schema: { type: 'array', items: { enum: [1, 2] } }, outline: '(1 | 2)[]' },
  { schema: { type: 'object' }, outline: 'object' },
  { schema: { type: 'object', additionalProperties: { type: 'number' } }, outline: '{\n  [name]: number\n}' },
  { schema: { $ref: '#/components/schemas/a.Id' }, outline: 'string (uuid)' },
  { schema: { $ref: '#/components/schemas/a.Node' }, outline: 'Node {\n  next?: Node\n}' },
  { schema: { $ref: '#/components/schemas/a.Loop' }, outline: 'Loop' },
  { schema: { $ref: '#/components/schemas/a.Lost' }, outline: 'Lost' },
  { schema: { anyOf: [{ $ref: '#/components/schemas/a.Id' }, { type: 'null' }] }, outline: 'string (uuid) | null' },
]

for (const { schema, outline } of outlines) {
  test(`${JSON.stringify(schema)} is read as ${JSON.stringify(outline)}`, () => {
    assert.equal(outlineSchema(document, schema), outline)
  })
}
