import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Router } from 'express'
import { parse } from 'yaml'
import { app, visit } from './office.ts'

interface Operation {
  operationId: string
  tags: string[]
  security?: unknown
  responses: Record<string, { $ref?: string }>
}

interface Description {
  paths: Record<string, Record<string, Operation>>
  components: { responses: Record<string, unknown>; schemas: Record<string, { example?: unknown }> }
}

/** What Express's router tells of itself; its published types do not have it yet. */
interface ListedRoute {
  path: string
  methods?: string[]
  router?: Router & { listRoutes(): ListedRoute[] }
}

const description: Description = parse(readFileSync(join(import.meta.dirname, '..', 'openapi.yaml'), 'utf8'))
const methods = ['get', 'post', 'put', 'patch', 'delete']
const operations = Object.entries(description.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => methods.includes(method))
    .map(([method, operation]) => ({ method, path, operation })),
)

function routesOf(router: ListedRoute['router']): string[] {
  return (router?.listRoutes() ?? []).flatMap(route =>
    route.router
      ? routesOf(route.router)
      : (route.methods ?? []).filter(method => method !== 'HEAD').map(method => `${method} ${route.path}`),
  )
}

// `date-time` is the one format the document uses.
const ajv = new Ajv2020({
  strict: false,
  formats: { 'date-time': (text: string) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)) },
})
ajv.addSchema(description, 'league')

function assertMatches(pointer: string, value: unknown): void {
  const validate = ajv.compile({ $ref: `league#${pointer}` })
  assert.ok(validate(value), `${JSON.stringify(value)} at ${pointer}: ${ajv.errorsText(validate.errors)}`)
}

/** Every media type of the document that shows an example beside its schema. */
function* contentsWithExample(node: unknown): Generator<{ schema: { $ref: string }; example: unknown }> {
  if (typeof node !== 'object' || node === null) return
  const { schema, example } = node as { schema?: { $ref?: string }; example?: unknown }
  if (schema?.$ref !== undefined && example !== undefined) yield { schema: { $ref: schema.$ref }, example }
  for (const child of Object.values(node)) yield* contentsWithExample(child)
}

const toPointerSegment = (segment: string) => encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'))

/** Checks a real response against what the document says of it, which has to say something. */
async function assertDescribed(method: string, path: string, response: Response): Promise<void> {
  const at = description.paths[path]?.[method]?.responses[response.status]
  assert.ok(at, `${method} ${path} does not describe ${response.status}`)
  if (response.status === 204) return
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  const body = await response.json()
  const where = at.$ref?.slice(1) ?? `/paths/${toPointerSegment(path)}/${method}/responses/${response.status}`
  assertMatches(`${where}/content/${toPointerSegment(type)}/schema`, body)
}

test('the document has exactly the paths and methods that the router has under /api', () => {
  const described = operations.map(
    ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  )
  const routed = routesOf(app.router as unknown as ListedRoute['router']).filter(route => route.includes(' /api/'))
  assert.ok(routed.length > 0)
  assert.deepEqual(described.sort(), routed.sort())
})

test('every operation has its own id, a tag, and says who may write', () => {
  const ids = operations.map(({ operation }) => operation.operationId)
  assert.equal(new Set(ids).size, ids.length)
  for (const { method, operation } of operations) {
    assert.equal(operation.tags.length, 1, operation.operationId)
    assert.equal(operation.security !== undefined, method !== 'get', operation.operationId)
    assert.equal('401' in operation.responses, method !== 'get', operation.operationId)
  }
})

test('every example matches its schema', () => {
  for (const [name, { example }] of Object.entries(description.components.schemas)) {
    if (example !== undefined) assertMatches(`/components/schemas/${name}`, example)
  }
  const contents = [...contentsWithExample(description)]
  assert.ok(contents.length > 0)
  for (const { schema, example } of contents) assertMatches(schema.$ref.slice(1), example)
})

const team = { name: 'Eastfield', code: 'eas', town: 'Eastfield', ground: 'Mill Road' }
const requests: readonly [string, string, string, number, unknown?][] = [
  ['get', '/api/v1/teams', '/api/v1/teams', 200],
  ['post', '/api/v1/teams', '/api/v1/teams', 201, team],
  ['post', '/api/v1/teams', '/api/v1/teams', 422, {}],
  ['get', '/api/v1/teams/{id}', '/api/v1/teams/1', 200],
  ['get', '/api/v1/teams/{id}', '/api/v1/teams/999', 404],
  ['put', '/api/v1/teams/{id}', '/api/v1/teams/1', 200, team],
  ['delete', '/api/v1/teams/{id}', '/api/v1/teams/1', 409],
  ['get', '/api/v1/teams/{id}/players', '/api/v1/teams/1/players', 200],
  [
    'post',
    '/api/v1/teams/{id}/players',
    '/api/v1/teams/1/players',
    201,
    { name: 'Ada Lind', position: 'forward', shirtNumber: 8 },
  ],
  ['delete', '/api/v1/players/{id}', '/api/v1/players/1', 204],
  ['get', '/api/v1/fixtures', '/api/v1/fixtures?round=1', 200],
  ['get', '/api/v1/fixtures', '/api/v1/fixtures?round=0', 400],
  [
    'post',
    '/api/v1/fixtures',
    '/api/v1/fixtures',
    201,
    { round: 3, homeTeamId: 1, awayTeamId: 2, kickOff: '2027-03-20T15:00:00Z' },
  ],
  ['patch', '/api/v1/fixtures/{id}', '/api/v1/fixtures/1', 200, { kickOff: '2027-03-20T15:00:00Z' }],
  ['patch', '/api/v1/fixtures/{id}', '/api/v1/fixtures/1', 422, { round: 'x' }],
]

for (const [method, path, target, status, body] of requests) {
  test(`the answer ${status} to ${method.toUpperCase()} ${target} is as described`, async () => {
    await using visitor = await visit(app)
    const response = await visitor.fetch(target, {
      method: method.toUpperCase(),
      headers: { Authorization: 'Bearer test-token', 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    assert.equal(response.status, status)
    await assertDescribed(method, path, response)
  })
}

test('a refused write is as described', async () => {
  await using visitor = await visit(app)
  for (const { method, path } of operations.filter(operation => operation.method !== 'get')) {
    const response = await visitor.fetch(path.replace('{id}', '1'), { method: method.toUpperCase() })
    assert.equal(response.status, 401)
    await assertDescribed(method, path, response)
  }
})
