import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Match } from '../matches.ts'
import { bases, serve } from './serve.ts'

type Client = Awaited<ReturnType<typeof serve>>

function record({ request }: Client, id: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return request(`/api/v1/matches/${id}/events`, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

const goal = { type: 'goal', side: 'away', player: 'Marco Conti', minute: 30 }
const bearer = { authorization: 'Bearer open-sesame' }

const filters: [query: string, count: number][] = [
  ['', 15],
  ['?round=4', 3],
  ['?state=live', 2],
  ['?round=4&state=scheduled', 1],
  ['?round=9', 0],
]
for (const [query, count] of filters) {
  test(`GET /matches${query} lists ${count} matches`, async t => {
    const { request } = await serve(t, '')
    const { matches } = (await (await request(`/api/v1/matches${query}`)).json()) as { matches: Match[] }
    assert.equal(matches.length, count)
  })
}

test('every wrong filter is named', async t => {
  const { request } = await serve(t, '')
  const response = await request('/api/v1/matches?round=x&state=y')
  assert.deepEqual([response.status, response.headers.get('content-type')], [400, 'application/problem+json'])
  const problem = (await response.json()) as { errors: { field: string }[] }
  assert.deepEqual(
    problem.errors.map(error => error.field),
    ['round', 'state'],
  )
})

for (const base of bases) {
  test(`under '${base}', the bearer token records an event and the answer says where the match is`, async t => {
    const client = await serve(t, base, { token: 'open-sesame' })
    const response = await record(client, 11, goal, bearer)
    assert.deepEqual([response.status, response.headers.get('location')], [201, `${base}/api/v1/matches/11`])
    const match = (await response.json()) as Match
    assert.deepEqual(
      [match.score, match.lastEvent?.summary],
      [{ home: 1, away: 1 }, 'Goal: Marco Conti (Old Mill Athletic)'],
    )
  })

  test(`under '${base}', a session records an event`, async t => {
    const client = await serve(t, base)
    assert.equal((await record(client, 11, goal, { cookie: await client.signIn() })).status, 201)
  })
}

test('every bearer token is refused when none is set', async t => {
  const client = await serve(t, '', { token: undefined })
  for (const authorization of ['Bearer open-sesame', 'Bearer undefined', 'Bearer ', 'Bearer']) {
    const response = await record(client, 11, goal, { authorization })
    assert.equal(response.status, 401, authorization)
    assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer /)
  }
})

test('a wrong token is refused, also beside a session', async t => {
  const client = await serve(t, '', { token: 'open-sesame' })
  const headers = { authorization: 'Bearer open-sesam', cookie: await client.signIn() }
  assert.deepEqual(
    [(await record(client, 11, goal)).status, (await record(client, 11, goal, headers)).status],
    [401, 401],
  )
})

const refusals: [
  name: string,
  id: number,
  body: unknown,
  headers: Record<string, string>,
  status: number,
  fields?: string[],
][] = [
  ['wrong fields', 11, { type: 'goal', side: 'left', minute: -1 }, {}, 422, ['side', 'player', 'minute']],
  ['broken JSON', 11, '{"type":', {}, 400],
  ['a bare value', 11, '"goal"', {}, 400],
  ['another content type', 11, 'type=kick-off', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['a body over 16 kB', 11, { ...goal, player: 'x'.repeat(20_000) }, {}, 413],
  ['an unknown match', 999, goal, {}, 404],
  ['a match that is over', 1, goal, {}, 409],
]
for (const [name, id, body, headers, status, fields] of refusals) {
  test(`${name} is refused with ${status} as problem details`, async t => {
    const client = await serve(t, '', { token: 'open-sesame' })
    const response = await record(client, id, body, { ...bearer, ...headers })
    assert.deepEqual([response.status, response.headers.get('content-type')], [status, 'application/problem+json'])
    const problem = (await response.json()) as { status: number; errors?: { field: string }[] }
    assert.equal(problem.status, status)
    assert.deepEqual(
      problem.errors?.map(error => error.field),
      fields,
    )
  })
}

test('an unexpected failure tells the client nothing about its cause', async t => {
  const client = await serve(t, '')
  client.app.silent = true
  client.centre.database.exec('ALTER TABLE teams RENAME TO hidden')
  const response = await client.request('/api/v1/matches')
  assert.equal(response.status, 500)
  assert.deepEqual(await response.json(), { type: 'about:blank', title: 'Internal Server Error', status: 500 })
})
