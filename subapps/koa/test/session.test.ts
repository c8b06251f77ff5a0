import assert from 'node:assert/strict'
import { test } from 'node:test'
import Koa from 'koa'
import mount from 'koa-mount'
import { bases, cookieHeader, listen, serve } from './serve.ts'

for (const base of bases) {
  const place = base === '' ? 'alone' : `under ${base}`

  test(`${place}, signing in sets signed cookies for this app only and leads to the admin page`, async t => {
    const { post, request } = await serve(t, base)
    const response = await post('/sign-in', { email: 'admin@example.com', password: 'admin' })
    assert.deepEqual([response.status, response.headers.get('location')], [303, `${base}/admin`])
    const cookies = response.headers.getSetCookie()
    assert.deepEqual(
      cookies.map(cookie => cookie.split('=')[0]),
      ['match_centre_session', 'match_centre_session.sig'],
    )
    for (const cookie of cookies) {
      assert.match(cookie, new RegExp(`; path=${base || '/'};`))
      assert.match(cookie, /; samesite=lax; httponly$/)
    }
    assert.equal((await request('/admin', { headers: { cookie: cookieHeader(response) } })).status, 200)
  })

  test(`${place}, signing out ends the session for every copy of its cookie`, async t => {
    const { post, request, signIn } = await serve(t, base)
    const cookie = await signIn()
    const response = await post('/sign-out', {}, { cookie })
    assert.deepEqual([response.status, response.headers.get('location')], [303, `${base}/`])
    const after = await request('/admin', { headers: { cookie } })
    assert.deepEqual([after.status, after.headers.get('location')], [303, `${base}/sign-in`])
  })

  test(`${place}, a recorded goal counts after a redirect to the admin page`, async t => {
    const { post, request, signIn } = await serve(t, base)
    const cookie = await signIn()
    const goal = { type: 'goal', side: 'home', player: '<b>Ada</b>', minute: '' }
    const response = await post('/admin/matches/11/events', goal, { cookie })
    assert.deepEqual([response.status, response.headers.get('location')], [303, `${base}/admin?recorded=11`])
    const admin = await (await request('/admin?recorded=11', { headers: { cookie } })).text()
    assert.match(admin, /Recorded\. Harbour City 2–0 Old Mill Athletic, Goal: &lt;b&gt;Ada&lt;\/b&gt; \(Harbour City\)/)
  })

  test(`${place}, a forged cookie is worth nothing and is dropped at the app's own path`, async t => {
    const { request, signIn } = await serve(t, base)
    const forged = (await signIn()).replace(/session=./, 'session=~')
    const response = await request('/admin', { headers: { cookie: forged } })
    assert.equal(response.headers.get('location'), `${base}/sign-in`)
    const dropped = response.headers.getSetCookie()
    assert.equal(dropped.length, 2)
    for (const cookie of dropped)
      assert.match(cookie, new RegExp(`=[^;]*; path=${base || '/'}; expires=Thu, 01 Jan 1970`))
  })
}

test('a wrong password and an unknown address get the same answer', async t => {
  const { post } = await serve(t, '')
  const wrong = await post('/sign-in', { email: 'admin@example.com', password: 'nimda' })
  const unknown = await post('/sign-in', { email: 'admin@example.com.invalid', password: 'admin' })
  assert.deepEqual([wrong.status, unknown.status], [422, 422])
  assert.equal(
    (await wrong.text()).replace('example.com', ''),
    (await unknown.text()).replace('example.com.invalid', ''),
  )
  assert.deepEqual([wrong.headers.getSetCookie(), unknown.headers.getSetCookie()], [[], []])
})

test('nothing can be recorded without signing in', async t => {
  const { post, centre } = await serve(t, '')
  const before = centre.feed.lastId
  const response = await post('/admin/matches/12/events', { type: 'kick-off' })
  assert.deepEqual([response.status, response.headers.get('location'), centre.feed.lastId], [303, '/sign-in', before])
})

test('a wrong field of the form is named beside it, and what was entered is kept', async t => {
  const { post, signIn } = await serve(t, '')
  const cookie = await signIn()
  const entered = { type: 'red-card', side: 'away', player: '"Ruth"', minute: '200' }
  const response = await post('/admin/matches/11/events', entered, { cookie })
  assert.equal(response.status, 422)
  const page = await response.text()
  assert.match(page, /value="200" aria-invalid="true" aria-describedby="minute-11-error"/)
  assert.match(page, /value="&quot;Ruth&quot;"/)
  assert.match(page, /<option value="red-card" selected>/)
})

test('an event that the match does not allow is answered with the reason', async t => {
  const { post, signIn } = await serve(t, '')
  const response = await post('/admin/matches/1/events', { type: 'kick-off' }, { cookie: await signIn() })
  assert.equal(response.status, 409)
  assert.match(await response.text(), /needs a match that is scheduled; this one is finished/)
})

// The attack: a page elsewhere submits a form to this app, and the browser adds the session cookie by itself.
const crossSite: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://attacker.example' },
  { origin: 'null' },
]
for (const headers of crossSite) {
  test(`a form of another site is refused (${JSON.stringify(headers)})`, async t => {
    const { post, signIn, centre } = await serve(t, '')
    const before = centre.feed.lastId
    const response = await post(
      '/admin/matches/12/events',
      { type: 'kick-off' },
      { ...headers, cookie: await signIn() },
    )
    assert.deepEqual([response.status, centre.feed.lastId], [403, before])
  })
}

test("a form of the app's own pages is accepted", async t => {
  const { post, signIn, origin } = await serve(t, '')
  const cookie = await signIn()
  const own = await post('/admin/matches/12/events', { type: 'kick-off' }, { origin, cookie })
  const fetched = await post(
    '/admin/matches/12/events',
    { type: 'final-whistle' },
    { 'sec-fetch-site': 'same-origin', cookie },
  )
  assert.deepEqual([own.status, fetched.status], [303, 303])
})

// The attack: a parent keeps its own users in the state that koa-mount shares; none of them may record events here.
test("a parent's user is nobody here, and its state and cookies come back to it", async t => {
  const { app } = await serve(t, '')
  const parent = new Koa()
  parent.keys = ['of the parent']
  parent.use(async (ctx, next) => {
    const { cookies } = ctx
    ctx.state.user = { id: 1, email: 'customer@example.com' }
    await next()
    ctx.set('X-Parent', `${ctx.state.user.email} ${ctx.cookies === cookies}`)
  })
  const origin = await listen(t, parent.use(mount('/koa', app)).callback(), () => undefined)
  const response = await fetch(`${origin}/koa/admin`, { redirect: 'manual' })
  assert.deepEqual([response.status, response.headers.get('location')], [303, '/koa/sign-in'])
  assert.equal(response.headers.get('x-parent'), 'customer@example.com true')
})
