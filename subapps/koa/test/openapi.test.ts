import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { createRouter } from '../router.ts'
import { readEvents } from './read-events.ts'
import { serve } from './serve.ts'

interface Operation {
  operationId: string
  responses: Record<string, unknown>
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { example?: unknown }> }
}

const document = parse(readFileSync(join(import.meta.dirname, '..', 'openapi.yaml'), 'utf8')) as Document
// Formats only annotate in JSON Schema 2020-12; OpenAPI's own keywords are no schema keywords.
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
ajv.addSchema({ $id: 'document', ...document })

function assertValid(schema: string, value: unknown): void {
  const validate = ajv.getSchema(`document#/components/schemas/${schema}`)
  assert.ok(validate, schema)
  assert.ok(validate(value), `${schema}: ${ajv.errorsText(validate.errors)}`)
}

test('the document has exactly the operations of the router', () => {
  const documented = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map(method => `${method.toUpperCase()} ${path}`),
  )
  const routed = createRouter()
    .stack.filter(layer => layer.path === '/live' || String(layer.path).startsWith('/api/'))
    .flatMap(layer =>
      layer.methods
        .filter(method => method !== 'HEAD')
        .map(method => `${method} ${String(layer.path).replace(/:(\w+)/g, '{$1}')}`),
    )
  assert.deepEqual(documented.sort(), routed.sort())
})

test('every example is valid against its schema', () => {
  const examples = Object.entries(document.components.schemas).filter(([, schema]) => schema.example !== undefined)
  assert.ok(examples.length > 0)
  for (const [name, schema] of examples) assertValid(name, schema.example)
})

const answers: [method: string, path: string, status: number, schema: string, body?: unknown][] = [
  ['GET', '/api/v1/matches', 200, 'MatchList'],
  ['GET', '/api/v1/matches/1', 200, 'MatchDetail'],
  ['GET', '/api/v1/matches/15', 200, 'MatchDetail'],
  ['GET', '/api/v1/standings', 200, 'StandingList'],
  ['GET', '/api/v1/matches?round=0', 400, 'Problem'],
  ['GET', '/api/v1/matches/999', 404, 'Problem'],
  ['POST', '/api/v1/matches/12/events', 201, 'Match', { type: 'kick-off' }],
  ['POST', '/api/v1/matches/11/events', 201, 'Match', { type: 'red-card', side: 'home', player: 'A', minute: 130 }],
  ['POST', '/api/v1/matches/11/events', 422, 'Problem', { type: 'goal' }],
  ['POST', '/api/v1/matches/1/events', 409, 'Problem', { type: 'kick-off' }],
]
for (const [method, path, status, schema, body] of answers) {
  test(`${method} ${path} answers ${status} with a valid ${schema}`, async t => {
    const { request } = await serve(t, '', { token: 'open-sesame' })
    const headers = { 'content-type': 'application/json', authorization: 'Bearer open-sesame' }
    if (status === 201) assertValid('EventInput', body)
    const response = await request(path, body === undefined ? {} : { method, headers, body: JSON.stringify(body) })
    assert.equal(response.status, status)
    assertValid(schema, await response.json())
    const template = path.replace(/\?.*/, '').replace(/\/\d+/, '/{id}')
    assert.ok(document.paths[template]?.[method.toLowerCase()]?.responses[status], 'the status is documented')
  })
}

test('the stream sends what the document says', async t => {
  const { request, centre } = await serve(t, '')
  const controller = new AbortController()
  t.after(() => controller.abort())
  const events = readEvents(await request('/live', { signal: controller.signal }))
  const snapshot = await events.next()
  centre.record(12, { type: 'kick-off' })
  const change = await events.next()
  assertValid('MatchList', JSON.parse(snapshot.value?.data ?? ''))
  assertValid('Match', JSON.parse(change.value?.data ?? ''))
})
