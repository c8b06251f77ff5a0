import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Demo, startDemo } from './demo-process.ts'

let demo: Demo
const get = (path: string, init?: RequestInit) => fetch(demo.address + path, { redirect: 'manual', ...init })
const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const prefixes = ['/ch11/express', '/ch11/koa', '/ch11/upstream', '/legacy', '/legacy-2', '/ch11/proxied']

before(async () => {
  demo = await startDemo()
})

after(() => demo.stop())

test('every mount is ready', async () => {
  const answer = await get('/health/ready')
  assert.equal(answer.status, 200)
  const { mounts } = (await answer.json()) as { mounts: { prefix: string; kind: string; state: string }[] }
  assert.deepEqual(
    mounts.map(({ prefix, kind, state }) => `${prefix} ${kind} ${state}`),
    [
      '/ch11/express express ready',
      '/ch11/koa koa ready',
      '/ch11/upstream upstream ready',
      '/legacy express ready',
      '/legacy-2 express ready',
      '/ch11/proxied proxy ready',
    ],
  )
})

test('the landing page links every mount', async () => {
  const page = await (await get('/')).text()
  for (const prefix of prefixes) assert.match(page, new RegExp(`href="\\.${prefix}/"`))
})

test('one document has the native routes and the applications, with paths that answer', async () => {
  const document = (await (await get('/openapi.json')).json()) as { paths: Record<string, Record<string, unknown>> }
  const paths = Object.keys(document.paths)
  for (const start of [
    '/api/v1/greeting',
    '/ch11/visits',
    '/ch11/express/api/v1/',
    '/ch11/koa/api/v1/',
    '/ch11/upstream/api/v1/',
    '/legacy/api/v1/',
    '/ch11/proxied/api/v1/',
  ]) {
    assert.ok(
      paths.some(path => path.startsWith(start)),
      start,
    )
  }
  const readable = paths.filter(path => !path.includes('{') && document.paths[path]?.get !== undefined)
  for (const path of readable) {
    const answer = await get(path)
    await answer.body?.cancel()
    assert.notEqual(answer.status, 404, path)
  }
})

test('the pages of the applications use the shared style sheet', async () => {
  for (const path of prefixes) {
    assert.match(await (await get(`${path}/`)).text(), /href="\/static\/portico\.css"/, path)
  }
  assert.equal((await get('/static/portico.css')).headers.get('content-type'), 'text/css; charset=utf-8')
})

test('signing in at the league office keeps the prefix in redirects and cookie', async () => {
  const origin = { origin: demo.address, 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ email: 'office@example.com', password: 'office' })
  const answer = await get('/ch11/express/sign-in', { method: 'POST', headers: origin, body })
  assert.equal(answer.status, 303)
  assert.match(answer.headers.get('location') ?? '', /^\/ch11\/express/)
  for (const cookie of answer.headers.getSetCookie()) assert.match(cookie, /path=\/ch11\/express(;|$)/i)
})

test('live scores begin to stream at once', async () => {
  const abort = new AbortController()
  const answer = await get('/ch11/koa/live', { signal: abort.signal })
  assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/)
  const { value } = (await answer.body?.getReader().read()) ?? {}
  assert.match(new TextDecoder().decode(value), /^(id|event|data|retry|:)/)
  abort.abort()
})

test('an application answers the same in the process and from outside it', async () => {
  for (const [path, remote] of [
    ['/legacy/api/v1/products', '/ch11/proxied/api/v1/products'],
    ['/ch11/koa/api/v1/standings', '/ch11/upstream/api/v1/standings'],
  ] as const) {
    const [inside, outside] = await Promise.all([get(path), get(remote)])
    assert.deepEqual([outside.status, await outside.json()], [200, await inside.json()], remote)
  }
})

test('live scores and stock begin to stream at once from outside the process too', async () => {
  for (const path of ['/ch11/upstream/live', '/ch11/proxied/stock/events']) {
    const abort = new AbortController()
    const answer = await get(path, { signal: abort.signal })
    assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/, path)
    abort.abort()
  }
})

test('the pages of applications that were written for the root link into their mounts', async () => {
  for (const prefix of ['/legacy', '/legacy-2', '/ch11/proxied', '/ch11/upstream']) {
    const page = await (await get(`${prefix}/`)).text()
    const links = [...page.matchAll(/ href="(\/[^"]*)"/g)].map(([, link = '']) => link)
    assert.ok(links.length > 5, prefix)
    for (const link of links) assert.ok(link.startsWith(`${prefix}/`) || link.startsWith('/static/'), link)
  }
})

test('native routes greet, and refuse what is not valid with a problem document', async () => {
  assert.deepEqual(await (await get('/api/v1/greeting')).json(), { message: 'Hello, World!' })
  const created = await get('/api/v1/greeting', json({ name: 'Ada' }))
  assert.equal(created.status, 201)
  assert.deepEqual(await created.json(), { message: 'Hello, Ada!' })
  const refused = await get('/api/v1/greeting', json({}))
  assert.equal(refused.status, 400)
  assert.equal(refused.headers.get('content-type'), 'application/problem+json')
  assert.equal(((await refused.json()) as { code: string }).code, 'PORTICO_REQUEST_INVALID')
})

test('the Express middleware ahead of a native route reads its cookies', async () => {
  assert.deepEqual(await (await get('/ch11/visits')).json(), { visits: 1 })
  assert.deepEqual(await (await get('/ch11/visits', { headers: { cookie: 'visits=41' } })).json(), { visits: 42 })
})

test("an unknown path gets the host's 404, and one inside a mount the application's", async () => {
  const host = await get('/ch11/nobody')
  assert.equal(host.status, 404)
  assert.equal(((await host.json()) as { code: string }).code, 'PORTICO_NOT_FOUND')
  const inside = await get('/ch11/express/nobody', { headers: { accept: 'text/html' } })
  assert.equal(inside.status, 404)
  assert.match(inside.headers.get('content-type') ?? '', /^text\/html/)
})

test('SIGTERM ends the demo cleanly', async () => {
  const other = await startDemo()
  assert.equal((await fetch(`${other.address}/health/live`)).status, 200)
  assert.equal(await other.stop(), 0)
  await assert.rejects(fetch(`${other.address}/health/live`))
})
