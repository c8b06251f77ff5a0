import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, ownPage, signIn, type Visitor, visit } from './office.ts'

interface Problem {
  status: number
  errors?: { field: string; message: string }[]
}

const token = { Authorization: 'Bearer test-token' }
const team = { name: 'Eastfield', code: 'EAS', town: 'Eastfield', ground: 'Mill Road' }

function send(visitor: Visitor, method: string, path: string, body: unknown, headers: Record<string, string> = token) {
  const type = { 'Content-Type': 'application/json' }
  return visitor.fetch(`/api/v1${path}`, { method, headers: { ...type, ...headers }, body: JSON.stringify(body) })
}

async function problemOf(response: Response): Promise<Problem> {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const problem = (await response.json()) as Problem
  assert.equal(problem.status, response.status)
  return problem
}

async function fieldsOf(response: Response): Promise<string[]> {
  return ((await problemOf(response)).errors ?? []).map(error => error.field)
}

test('a team is created, read, replaced and removed with its players', async () => {
  await using visitor = await visit(app)
  const created = await send(visitor, 'POST', '/teams', team)
  assert.equal(created.status, 201)
  const { id, ...stored } = (await created.json()) as { id: number }
  assert.deepEqual(stored, { ...team, founded: null, logo: null })
  const replaced = await send(visitor, 'PUT', `/teams/${id}`, { ...team, ground: 'The Oval', founded: 1903 })
  assert.equal(replaced.status, 200)
  const read = await (await visitor.fetch(`/api/v1/teams/${id}`)).json()
  assert.deepEqual(read, { id, ...team, ground: 'The Oval', founded: 1903, logo: null })
  await send(visitor, 'POST', `/teams/${id}/players`, { name: 'Ada Lind', position: 'forward', shirtNumber: 9 })
  assert.equal((await visitor.fetch(`/api/v1/teams/${id}`, { method: 'DELETE', headers: token })).status, 204)
  assert.equal((await visitor.fetch(`/api/v1/teams/${id}`)).status, 404)
  assert.equal((await visitor.fetch(`/api/v1/teams/${id}/players`)).status, 404)
})

test('a team with fixtures is not removed', async () => {
  await using visitor = await visit(app)
  const response = await visitor.fetch('/api/v1/teams/1', { method: 'DELETE', headers: token })
  assert.equal((await problemOf(response)).status, 409)
  assert.equal((await visitor.fetch('/api/v1/teams/1')).status, 200)
})

test('a player is added and removed', async () => {
  await using visitor = await visit(app)
  const player = { name: 'Ada Lind', position: 'midfielder', shirtNumber: 8 }
  const added = await send(visitor, 'POST', '/teams/1/players', player)
  assert.equal(added.status, 201)
  const { id } = (await added.json()) as { id: number }
  assert.equal((await visitor.fetch(`/api/v1/players/${id}`, { method: 'DELETE', headers: token })).status, 204)
  assert.equal((await visitor.fetch(`/api/v1/players/${id}`, { method: 'DELETE', headers: token })).status, 404)
})

test('fixtures are filtered by round and by team', async () => {
  await using visitor = await visit(app)
  const list = async (query: string) => (await (await visitor.fetch(`/api/v1/fixtures${query}`)).json()) as unknown[]
  assert.equal((await list('')).length, 6)
  assert.equal((await list('?round=1')).length, 3)
  assert.equal((await list('?teamId=1')).length, 2)
  assert.equal((await list('?round=2&teamId=1')).length, 1)
  assert.deepEqual(await fieldsOf(await visitor.fetch('/api/v1/fixtures?round=x&teamId=0')), ['round', 'teamId'])
})

test('a fixture is planned and rescheduled; an offset is turned into UTC', async () => {
  await using visitor = await visit(app)
  const planned = await send(visitor, 'POST', '/fixtures', {
    round: 3,
    homeTeamId: 1,
    awayTeamId: 4,
    kickOff: '2027-03-20T15:00:00+02:00',
  })
  assert.equal(planned.status, 201)
  const fixture = (await planned.json()) as { id: number; kickOff: string }
  assert.equal(fixture.kickOff, '2027-03-20T13:00:00.000Z')
  const moved = await send(visitor, 'PATCH', `/fixtures/${fixture.id}`, { kickOff: '2027-03-27T15:00:00Z' })
  assert.deepEqual(await moved.json(), { ...fixture, kickOff: '2027-03-27T15:00:00.000Z' })
})

const invalid: readonly [string, string, unknown, string[]][] = [
  ['POST', '/teams', {}, ['name', 'code', 'town', 'ground']],
  ['POST', '/teams', [], ['name', 'code', 'town', 'ground']],
  ['POST', '/teams', { ...team, code: 'TOO LONG', founded: 1.5 }, ['founded', 'code']],
  ['POST', '/teams', { ...team, name: 'harbour rovers', code: 'kes' }, ['name', 'code']],
  ['POST', '/teams', { ...team, name: 'two\nlines' }, ['name']],
  ['PUT', '/teams/1', { ...team, founded: '1903' }, ['founded']],
  ['POST', '/teams/1/players', { name: 'A', position: 'coach', shirtNumber: 100 }, ['name', 'position', 'shirtNumber']],
  ['POST', '/teams/1/players', { name: 'Ada Lind', position: 'forward', shirtNumber: 9 }, ['shirtNumber']],
  ['POST', '/fixtures', { round: 3, homeTeamId: 1, awayTeamId: 1, kickOff: '2027-03-20T15:00:00Z' }, ['awayTeamId']],
  ['POST', '/fixtures', { round: 3, homeTeamId: 1, awayTeamId: 999, kickOff: '2027-03-20T15:00:00Z' }, ['awayTeamId']],
  [
    'POST',
    '/fixtures',
    { round: 1, homeTeamId: 1, awayTeamId: 4, kickOff: '2027-03-20T15:00:00Z' },
    ['homeTeamId', 'awayTeamId'],
  ],
  ['POST', '/fixtures', { round: 3, homeTeamId: 1, awayTeamId: 4, kickOff: '2027-02-31T15:00:00Z' }, ['kickOff']],
  ['POST', '/fixtures', { round: 3, homeTeamId: 1, awayTeamId: 4, kickOff: '2027-03-20T15:00' }, ['kickOff']],
  ['PATCH', '/fixtures/1', {}, ['kickOff']],
  ['PATCH', '/fixtures/1', { round: 2 }, ['round', 'round']],
]

for (const [method, path, body, fields] of invalid) {
  test(`${method} ${path} with ${JSON.stringify(body)} names ${fields.join(', ')}`, async () => {
    await using visitor = await visit(app)
    const response = await send(visitor, method, path, body)
    assert.equal(response.status, 422)
    assert.deepEqual(await fieldsOf(response), fields)
  })
}

test('a body that is no JSON, of another type or too large is refused as a problem', async () => {
  await using visitor = await visit(app)
  const post = (body: string, type: string) =>
    visitor.fetch('/api/v1/teams', { method: 'POST', body, headers: { ...token, 'Content-Type': type } })
  assert.equal((await problemOf(await post('{', 'application/json'))).status, 400)
  assert.equal((await problemOf(await post('name=x', 'application/x-www-form-urlencoded'))).status, 415)
  assert.equal((await problemOf(await post(`"${'x'.repeat(20_000)}"`, 'application/json'))).status, 413)
})

test('writing needs the token or a session, and a wrong token is not made up for by a session', async () => {
  await using visitor = await visit(app)
  const anonymous = await send(visitor, 'POST', '/teams', team, {})
  assert.equal(anonymous.headers.get('www-authenticate'), 'Bearer')
  assert.equal((await problemOf(anonymous)).status, 401)
  for (const authorization of ['Bearer wrong', 'Bearer', 'Basic dGVzdC10b2tlbg==', 'test-token']) {
    const response = await send(visitor, 'POST', '/teams', team, { Authorization: authorization })
    assert.equal(response.status, 401, authorization)
  }
  await signIn(visitor)
  assert.equal((await send(visitor, 'POST', '/teams', team, { Authorization: 'Bearer wrong' })).status, 401)
  assert.equal((await send(visitor, 'POST', '/teams', team, ownPage)).status, 201)
})

// The attack: a script of another site makes the browser send the request with the office's cookie.
test('a session write that comes from another site is refused; the token needs no such check', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const foreign: Record<string, string>[] = [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://evil.example' }]
  for (const headers of foreign) {
    assert.equal((await problemOf(await send(visitor, 'PUT', '/teams/1', team, headers))).status, 403)
  }
  const withToken = await send(visitor, 'PUT', '/teams/1', team, { ...token, 'Sec-Fetch-Site': 'cross-site' })
  assert.equal(withToken.status, 200)
})

test('an unknown path under /api is a problem document', async () => {
  await using visitor = await visit(app)
  for (const path of ['/api', '/api/v1', '/api/v1/nothing', '/api/v2/teams', '/api/v1/teams/%zz']) {
    const { status } = await problemOf(await visitor.fetch(path))
    assert.ok(status === 404 || status === 400, path)
  }
})
