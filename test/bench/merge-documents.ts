import { createMerger } from '../../host/core/openapi/index.ts'

// Combines 100 documents of 30 operations each, then again with one of them changed, and prints what both took.
const documents = 100
const operations = 30

const schemaOf = (index: number) => ({ $ref: `#/components/schemas/Thing${index % operations}` })

const operationOf = (index: number) => ({
  operationId: `replaceThing${index}`,
  summary: `Replace a thing of kind ${index}`,
  tags: [`Kind ${index % 5}`],
  security: [{ key: [] }],
  parameters: [{ $ref: '#/components/parameters/limit' }, { name: 'q', in: 'query', schema: { type: 'string' } }],
  requestBody: { content: { 'application/json': { schema: schemaOf(index), example: { name: 'x' } } } },
  responses: {
    200: { description: 'OK', content: { 'application/json': { schema: { type: 'array', items: schemaOf(index) } } } },
    default: { $ref: '#/components/responses/Error' },
  },
})

const componentOf = (index: number) => ({
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer', nullable: true },
    name: { type: 'string', example: 'x' },
    next: schemaOf(index + 1),
    part: { oneOf: [schemaOf(0), schemaOf(1)], discriminator: { propertyName: 'name' } },
  },
})

const numbers = Array.from({ length: operations }, (_, index) => index)

const documentOf = (number: number, version: string) => ({
  openapi: '3.0.3',
  info: { title: `Application ${number}`, version },
  servers: [{ url: '/v1' }],
  paths: Object.fromEntries(
    numbers.map(index => [
      `/things${index}/{id}`,
      {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        put: operationOf(index),
      },
    ]),
  ),
  components: {
    schemas: Object.fromEntries(numbers.map(index => [`Thing${index}`, componentOf(index)])),
    parameters: { limit: { name: 'limit', in: 'query', schema: { type: 'integer' } } },
    responses: { Error: { description: 'What went wrong' } },
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } },
  },
})

const sources = Array.from({ length: documents }, (_, number) => ({
  name: `app-${number}`,
  prefix: `/app-${number}`,
  document: documentOf(number, '1.0.0'),
}))
const info = { title: 'Everything', version: '1.0.0' }
const merger = createMerger()

/** Milliseconds; a result that is not whole ends the process. */
function merge(): number {
  const began = performance.now()
  const { document, diagnostics } = merger.merge(sources, info)
  const milliseconds = performance.now() - began
  const count = Object.keys(document.paths as object).length
  if (count !== documents * operations || diagnostics.length > 0)
    throw new Error(`${count} paths, and ${diagnostics.length} diagnostics`)
  return milliseconds
}

const first = merge()
sources[0]!.document = documentOf(0, '1.0.1')
const again = merge()
process.stdout.write(JSON.stringify({ first, again }))
