import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, ownPage, signIn, visit } from './office.ts'

test('signing in sets a cookie that scripts cannot read and other sites do not send', async () => {
  await using visitor = await visit(app)
  const response = await signIn(visitor)
  assert.equal(response.headers.get('location'), '/')
  const [cookie = '', signature = ''] = response.headers.getSetCookie()
  for (const line of [cookie, signature]) assert.match(line, /^league(\.sig)?=[^;]+; path=\/; samesite=lax; httponly$/)
  assert.match(await (await visitor.fetch('/')).text(), /Signed in as office@example\.com\./)
})

test('a wrong password and an unknown address get the same answer', async () => {
  await using visitor = await visit(app)
  const answers = await Promise.all(
    ['office@example.com', 'nobody@example.com'].map(async email => {
      const response = await visitor.submit('/sign-in', { email, password: 'wrong' })
      return [response.status, (await response.text()).replace(`value="${email}"`, '')]
    }),
  )
  assert.equal(answers[0]?.[0], 401)
  assert.deepEqual(answers[0], answers[1])
})

test('after signing in the visitor is back where they wanted to go', async () => {
  await using visitor = await visit(app)
  const form = await (await visitor.fetch('/sign-in?next=%2Fteams%2Fnew')).text()
  assert.match(form, /name="next" value="\/teams\/new"/)
  const response = await visitor.submit('/sign-in', {
    email: 'office@example.com',
    password: 'office',
    next: '/teams/new',
  })
  assert.equal(response.headers.get('location'), '/teams/new')
})

test('signing in never leads to another site', async () => {
  await using visitor = await visit(app)
  for (const next of ['//evil.example', '/\\evil.example', '/.//evil.example', 'https://evil.example', '/a\r\nX: y']) {
    const response = await visitor.submit('/sign-in', { email: 'office@example.com', password: 'office', next })
    assert.equal(response.headers.get('location'), '/', next)
  }
})

test('signing out takes the right to write away', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const response = await visitor.submit('/sign-out', {})
  assert.equal(response.headers.get('location'), '/')
  assert.match(await (await visitor.fetch('/')).text(), /Signed out\./)
  assert.deepEqual(visitor.cookieNames('/'), [])
  assert.equal((await visitor.fetch('/teams/new')).status, 303)
})

test('a cookie that was tampered with signs nobody in', async () => {
  await using visitor = await visit(app)
  const forged = Buffer.from(JSON.stringify({ userId: 1, signedInAt: Date.now() })).toString('base64')
  const headers = { Cookie: `league=${forged}; league.sig=AAAAAAAAAAAAAAAAAAAAAAAAAAA` }
  assert.equal((await visitor.fetch('/teams/new', { headers })).status, 303)
})

// The attack: a page of another site posts a form here, and the browser adds the office's cookie.
test('a form that another site sends with the session is refused', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const body = new URLSearchParams({ name: 'Evil', code: 'EVI', town: 'T', ground: 'G', founded: '' })
  for (const headers of [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
  ]) {
    const response = await visitor.fetch('/teams', { method: 'POST', body, headers })
    assert.equal(response.status, 403, JSON.stringify(headers))
  }
  assert.doesNotMatch(await (await visitor.fetch('/teams')).text(), /Evil/)
  for (const headers of [ownPage, { Origin: visitor.origin }]) {
    const fields = new URLSearchParams({ round: '1', kickOff: '2027-03-20T15:00' })
    const response = await visitor.fetch('/fixtures/1', { method: 'POST', body: fields, headers })
    assert.equal(response.status, 303, JSON.stringify(headers))
  }
})
