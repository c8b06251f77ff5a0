import assert from 'node:assert/strict'
import { test } from 'node:test'
import express from 'express'
import { app, logoForm, ownPage, png, signIn, visit } from './office.ts'

const base = '/ch11/express'

function parent() {
  const host = express()
  host.use(base, app)
  host.use((_req, res) => res.status(418).send('the host answered'))
  return host
}

/** Paths that a page refers to, apart from the shared assets. */
function links(page: string): string[] {
  const found = page.matchAll(/(?:href|src|action)="([^"]*)"/g)
  return [...found].map(([, link = '']) => link).filter(link => !link.startsWith('/static/') && link !== '#main')
}

test('every link, image and form of every page stays under the prefix and leads to a page', async () => {
  await using visitor = await visit(parent())
  await signIn(visitor, base)
  await visitor.submit(`${base}/teams/1/logo`, logoForm(png()))
  const seen = new Set<string>()
  const waiting = [base, `${base}/teams/999`, `${base}/nothing`, `${base}/sign-in`]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    seen.add(path)
    const response = await visitor.fetch(path)
    if (!response.headers.get('content-type')?.startsWith('text/html')) continue
    const page = await response.text()
    for (const link of links(page)) {
      assert.ok(link.startsWith(`${base}/`), `${link} on ${path}`)
      if (!seen.has(link) && !waiting.includes(link) && page.includes(`href="${link}"`)) waiting.push(link)
    }
  }
  for (const path of [`${base}/`, `${base}/teams/1`, `${base}/teams/1/edit`, `${base}/fixtures/1/edit`]) {
    assert.ok(seen.has(path), `${path} can be reached by links`)
  }
})

test('the cookie belongs to the prefix and is not sent to the neighbours', async () => {
  await using visitor = await visit(parent())
  const response = await signIn(visitor, base)
  for (const line of response.headers.getSetCookie())
    assert.match(line, /; path=\/ch11\/express; samesite=lax; httponly$/)
  assert.deepEqual(visitor.cookieNames(`${base}/teams`), ['league', 'league.sig'])
  assert.deepEqual(visitor.cookieNames('/ch11/koa'), [])
})

test('every redirect keeps the prefix', async () => {
  await using visitor = await visit(parent())
  const locationOf = (response: Response) => response.headers.get('location')
  const refused = await visitor.fetch(`${base}/teams/new`)
  assert.equal(locationOf(refused), `${base}/sign-in?next=%2Fteams%2Fnew`)
  const account = { email: 'office@example.com', password: 'office', next: '/teams/new' }
  assert.equal(locationOf(await visitor.submit(`${base}/sign-in`, account)), `${base}/teams/new`)
  const team = { name: 'Eastfield', code: 'EAS', town: 'T', ground: 'G', founded: '' }
  const created = locationOf(await visitor.submit(`${base}/teams`, team)) ?? ''
  assert.match(created, /^\/ch11\/express\/teams\/\d+$/)
  assert.equal((await visitor.fetch(created)).status, 200)
  assert.equal(locationOf(await visitor.submit(`${base}/teams/1/logo`, logoForm(png()))), `${base}/teams/1`)
  assert.equal(locationOf(await visitor.submit(`${base}/players/1/remove`, {})), `${base}/teams/1`)
  const match = { round: '2', kickOff: '2027-03-20T15:00' }
  assert.equal(locationOf(await visitor.submit(`${base}/fixtures/4`, match)), `${base}/fixtures`)
  assert.equal(locationOf(await visitor.submit(`${base}/sign-out`, {})), `${base}/`)
})

test('an uploaded logo is shown and served under the prefix', async () => {
  await using visitor = await visit(parent())
  await signIn(visitor, base)
  await visitor.submit(`${base}/teams/1/logo`, logoForm(png()))
  const page = await (await visitor.fetch(`${base}/teams/1`)).text()
  const src = /src="([^"]*\/logo\?[^"]*)"/.exec(page)?.[1] ?? ''
  assert.ok(src.startsWith(`${base}/teams/1/logo?`), src)
  assert.deepEqual(await (await visitor.fetch(src)).bytes(), await png().bytes())
  const team = (await (await visitor.fetch(`${base}/api/v1/teams/1`)).json()) as { logo: string }
  assert.equal(team.logo, `${base}/teams/1/logo`)
})

test('the API names the new resource under the prefix', async () => {
  await using visitor = await visit(parent())
  const response = await visitor.fetch(`${base}/api/v1/teams`, {
    method: 'POST',
    headers: { Authorization: 'Bearer test-token', 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Eastfield', code: 'EAS', town: 'T', ground: 'G' }),
  })
  const location = response.headers.get('location') ?? ''
  assert.match(location, /^\/ch11\/express\/api\/v1\/teams\/\d+$/)
  assert.equal((await visitor.fetch(location)).status, 200)
})

test('what the app does not know is answered by the app, not by its parent', async () => {
  await using visitor = await visit(parent())
  for (const path of ['/nothing', '/api/nothing', '/teams/999', '/teams/%zz']) {
    const response = await visitor.fetch(`${base}${path}`)
    assert.notEqual(response.status, 418, path)
    assert.ok(response.status === 404 || response.status === 400, path)
  }
  assert.equal((await visitor.fetch('/elsewhere')).status, 418)
})

test('mounted twice, each mount keeps to its own prefix and its own sign-in', async () => {
  const host = express()
  host.use('/one', app)
  host.use('/two', app)
  await using visitor = await visit(host)
  await signIn(visitor, '/one')
  assert.equal((await visitor.fetch('/one/teams/new', { headers: ownPage })).status, 200)
  const other = await visitor.fetch('/two/teams/new')
  assert.equal(other.headers.get('location'), '/two/sign-in?next=%2Fteams%2Fnew')
  for (const link of links(await (await visitor.fetch('/two/teams')).text())) assert.ok(link.startsWith('/two/'), link)
})
