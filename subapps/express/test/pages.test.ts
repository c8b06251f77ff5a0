import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, close, ownPage, signIn, start, visit } from './office.ts'

test('every page can be read without signing in and sets no cookie', async () => {
  await using visitor = await visit(app)
  for (const path of ['/', '/teams', '/teams/1', '/fixtures', '/sign-in']) {
    const response = await visitor.fetch(path)
    assert.equal(response.status, 200, path)
    assert.match(response.headers.get('content-type') ?? '', /^text\/html; charset=utf-8/)
    assert.deepEqual(response.headers.getSetCookie(), [], path)
  }
})

test('a form is shown, and accepted, only after signing in', async () => {
  await using visitor = await visit(app)
  for (const path of ['/teams/new', '/teams/1/edit', '/fixtures/new', '/fixtures/1/edit']) {
    const response = await visitor.fetch(path)
    assert.equal(response.status, 303, path)
    assert.equal(response.headers.get('location'), `/sign-in?next=${encodeURIComponent(path)}`)
  }
  const posted = await visitor.submit('/teams', { name: 'Nobody', code: 'NOB', town: 'T', ground: 'G' })
  assert.equal(posted.headers.get('location'), '/sign-in')
  assert.doesNotMatch(await (await visitor.fetch('/teams')).text(), /Nobody/)
  await signIn(visitor)
  for (const path of ['/teams/new', '/teams/1/edit', '/fixtures/new', '/fixtures/1/edit']) {
    assert.equal((await visitor.fetch(path)).status, 200, path)
  }
})

test('a new team is shown after a redirect, with a notice that appears once', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const created = await visitor.submit('/teams', {
    name: 'Eastfield',
    code: 'eas',
    town: 'Eastfield',
    ground: 'Mill Road',
    founded: '',
  })
  assert.equal(created.status, 303)
  const path = created.headers.get('location')!
  const first = await (await visitor.fetch(path)).text()
  assert.match(first, /role="status">Eastfield joined the league\./)
  assert.match(first, /EAS/)
  assert.doesNotMatch(await (await visitor.fetch(path)).text(), /joined the league/)
})

test('an edited team keeps its address and shows the change', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const fields = { name: 'Harbour City', code: 'HAR', town: 'Eastquay', ground: 'New Park', founded: '1898' }
  const saved = await visitor.submit('/teams/1', fields)
  assert.equal(saved.headers.get('location'), '/teams/1')
  assert.match(await (await visitor.fetch('/teams/1')).text(), /<h1>Harbour City<\/h1>[\s\S]*New Park/)
})

test('a refused form comes back with what was entered and names each field that is wrong', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const response = await visitor.submit('/teams', {
    name: 'x"><script>',
    code: 'HAR',
    town: '',
    ground: 'G',
    founded: '12',
  })
  assert.equal(response.status, 422)
  const page = await response.text()
  assert.match(page, /value="x&quot;&gt;&lt;script&gt;"/)
  for (const field of ['town', 'founded']) assert.match(page, new RegExp(`id="${field}-error"`))
  const taken = await visitor.submit('/teams', { name: 'Other', code: 'HAR', town: 'T', ground: 'G', founded: '' })
  assert.match(await taken.text(), /HAR is the code of Harbour Rovers\./)
})

test('markup in a name is shown as text', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const name = `<img src=x onerror="alert('1')">`
  await visitor.submit('/teams', { name, code: 'XSS', town: 'T', ground: 'G', founded: '' })
  const page = await (await visitor.fetch('/teams')).text()
  assert.doesNotMatch(page, /<img src=x/)
  assert.match(page, /&lt;img src=x onerror=&quot;alert\(&#39;1&#39;\)&quot;&gt;/)
})

test('a player is added, gets another shirt number and is removed', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const added = await visitor.submit('/teams/1/players', { name: 'Ada Lind', position: 'midfielder', shirtNumber: '8' })
  assert.equal(added.headers.get('location'), '/teams/1')
  const page = await (await visitor.fetch('/teams/1')).text()
  const id = /Ada Lind<\/th>[\s\S]*?\/players\/(\d+)\//.exec(page)?.[1]
  assert.equal((await visitor.submit(`/players/${id}/shirt-number`, { shirtNumber: '88' })).status, 303)
  assert.match(await (await visitor.fetch('/teams/1')).text(), /value="88" aria-label="Shirt number of Ada Lind"/)
  assert.equal((await visitor.submit(`/players/${id}/remove`, {})).status, 303)
  await visitor.fetch('/')
  assert.doesNotMatch(await (await visitor.fetch('/teams/1')).text(), /Ada Lind/)
})

test('a shirt number that a team mate wears is refused, for a new player and for a change', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const added = await visitor.submit('/teams/1/players', { name: 'Ada Lind', position: 'forward', shirtNumber: '9' })
  assert.equal(added.status, 422)
  assert.match(await added.text(), /Number 9 is worn by Dara Quill\./)
  const changed = await visitor.submit('/players/1/shirt-number', { shirtNumber: '9' })
  assert.equal(changed.status, 422)
  assert.match(await changed.text(), /Number 9 is worn by Dara Quill\./)
})

test('a match is planned and rescheduled', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const fields = { round: '3', homeTeamId: '1', awayTeamId: '4', kickOff: '2027-03-20T15:00' }
  assert.equal((await visitor.submit('/fixtures', fields)).headers.get('location'), '/fixtures')
  const page = await (await visitor.fetch('/fixtures')).text()
  assert.match(page, /<h2>Round 3<\/h2>[\s\S]*datetime="2027-03-20T15:00:00.000Z"/)
  const id = /Round 3<\/h2>[\s\S]*?\/fixtures\/(\d+)\/edit/.exec(page)?.[1]
  assert.match(await (await visitor.fetch(`/fixtures/${id}/edit`)).text(), /value="2027-03-20T15:00"/)
  const moved = await visitor.submit(`/fixtures/${id}`, { round: '4', kickOff: '2027-03-27T18:30' })
  assert.equal(moved.status, 303)
  assert.match(
    await (await visitor.fetch('/fixtures')).text(),
    /<h2>Round 4<\/h2>[\s\S]*datetime="2027-03-27T18:30:00.000Z"/,
  )
})

test('a team that plays in a round already is refused a second match in it', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const fields = { round: '1', homeTeamId: '2', awayTeamId: '1', kickOff: '2027-03-20T15:00' }
  const refused = await visitor.submit('/fixtures', fields)
  assert.equal(refused.status, 422)
  assert.match(await refused.text(), /Kestrel United already play in round 1\./)
})

test('an unknown page, and an id in another spelling, get the 404 page', async () => {
  await using visitor = await visit(app)
  for (const path of ['/nothing', '/teams/999', '/teams/01', '/teams/1e0', '/teams/x', '/teams/1/logo', '/teams/%zz']) {
    const response = await visitor.fetch(path)
    assert.ok(response.status === 404 || (path === '/teams/%zz' && response.status === 400), path)
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/)
    assert.match(await response.text(), /class="site-header"/)
  }
})

test('the 404 page still knows who is signed in', async () => {
  await using visitor = await visit(app)
  await signIn(visitor)
  const response = await visitor.fetch('/nothing')
  assert.equal(response.status, 404)
  assert.match(await response.text(), /Sign out/)
})

test('before start() every page that needs the database is a 500 that tells nothing of the inside', async context => {
  const log = context.mock.method(console, 'error', () => {})
  await using visitor = await visit(app)
  await close()
  const response = await visitor.fetch('/teams')
  assert.equal(response.status, 500)
  assert.doesNotMatch(await response.text(), /database|start\(\)/)
  assert.equal(log.mock.callCount(), 1)
})

test('start() after close() works again, and either twice in a row is harmless', async () => {
  await using visitor = await visit(app)
  await start()
  await close()
  await close()
  await start()
  assert.equal((await visitor.fetch('/teams/1')).status, 200)
})

test('pages forbid scripts, sniffing and framing by others', async () => {
  await using visitor = await visit(app)
  const { headers } = await visitor.fetch('/', { headers: ownPage })
  assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'self'/)
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.equal(headers.get('x-powered-by'), null)
})
