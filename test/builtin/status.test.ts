import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import type { StatusData } from '../../host/builtin/status-data.ts'
import { setConfigState } from '../../host/observe/config-state.ts'
import { type Ask, serve } from './serving.ts'

const app: RequestListener = (request, response) => {
  if (request.url === '/bad') response.statusCode = 500
  response.end('app')
}

const fail = () => {
  throw new Error('password=hunter2')
}

/** Asks until the data are as expected: a request is counted when its answer has gone out. */
async function data(ask: Ask, isExpected: (data: StatusData) => boolean = () => true): Promise<StatusData> {
  const until = Date.now() + 10_000
  for (;;) {
    const { status, headers, body } = await ask('/status/data.json')
    assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
    const found = JSON.parse(body) as StatusData
    if (isExpected(found)) return found
    assert.ok(Date.now() < until, body)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

const requestsTo = (name: string, count: number) => (data: StatusData) =>
  data.mounts.find(mount => mount.name === name)?.figures?.requests === count

test('the data tell the counters of each mount, and of the host itself', async context => {
  const { ask } = await serve(context, { metrics: { buckets: [5, 60] } }, host => {
    host.mount('/ch11/one', app, { name: 'one' })
    host.mount('/idle', app)
  })
  for (const path of ['/ch11/one', '/ch11/one/bad', '/ch11/one/x']) await ask(path)
  const { bounds, mounts, host, at } = await data(ask, requestsTo('one', 3))
  assert.deepEqual(bounds, [5, 60])
  const [one, idle] = mounts
  assert.deepEqual(one?.figures, { requests: 3, errors: 1, inFlight: 0, upgrades: 0, buckets: [3, 3, 3] })
  assert.deepEqual(idle?.figures, { requests: 0, errors: 0, inFlight: 0, upgrades: 0, buckets: [0, 0, 0] })
  assert.equal(host.figures?.inFlight, 1)
  assert.ok(host.startedAt <= at && host.memory > 0)
  assert.equal(host.node, process.version)
})

test('the data tell states, since when, checks and errors by code, and nothing of the inside', async context => {
  const { ask } = await serve(context, {}, host => {
    host.mount('/well', app, { health: '/' })
    host.mount('/unwell', app, { health: fail })
    host.mount('/uncounted', app, { health: false })
    host.mount('/broken', app, { start: fail })
  })
  const { mounts, host } = await data(ask, ({ mounts: [well, unwell] }) => {
    return well?.checks.status === 'healthy' && unwell?.checks.status === 'unhealthy'
  })
  assert.deepEqual(
    mounts.map(({ name, state, checks, error }) => [name, state, checks.total, checks.failing, error]),
    [
      ['well', 'ready', 1, [], undefined],
      ['unwell', 'ready', 1, [{ name: 'check', error: 'threw' }], undefined],
      ['uncounted', 'ready', 0, [], undefined],
      ['broken', 'failed', 0, [], 'PORTICO_APP_START_FAILED'],
    ],
  )
  assert.equal(host.state, 'failing')
  assert.ok(mounts.every(({ since }) => since <= Date.now() && since > Date.now() - 60_000))
  assert.doesNotMatch(JSON.stringify(mounts) + (await ask('/status')).body, /hunter2/)
})

test('the page is whole without a script', async context => {
  const { ask } = await serve(context, { title: 'House <of> apps', version: '4.5.6' }, host => {
    host.mount('/ch11/one', app, { name: 'one' })
    host.mount('/unwell', app, { name: 'unwell', health: fail })
    host.mount('/broken', app, { name: 'broken', start: fail })
    host.mount('/plain', app, { name: 'plain', docs: false })
  })
  for (const path of ['/ch11/one', '/ch11/one/bad']) await ask(path)
  await data(ask, found => requestsTo('one', 2)(found) && found.mounts[1]?.checks.status === 'unhealthy')
  const { status, headers, body } = await ask('/status')
  assert.equal(status, 200)
  assert.match(headers['content-security-policy'] as string, /^default-src 'none'.*script-src 'self'/)
  assert.match(body, /House &lt;of&gt; apps/)
  assert.match(body, /<a href="\.\/status" aria-current="page">Status<\/a>/)
  assert.match(body, /4 applications: 1 failed, 1 unhealthy\./)
  assert.match(body, />4\.5\.6</)
  const rows = new Map(body.split('<tr ').map(row => [/^role="row" data-name="([^"]*)"/.exec(row)?.[1], row]))
  const one = rows.get('one') ?? ''
  assert.match(one, /href="\.\/ch11\/one\/">one<.*>\/ch11\/one<.*>node</s)
  assert.match(one, /badge-ok">ready<.*for \d+ s/s)
  assert.match(one, /data-field="requests">2<.*data-field="errors">50%</s)
  assert.match(one, /href="\.\/docs#mount-one"[^>]*>Docs<.*href="\.\/health"[^>]*>Health</s)
  assert.match(rows.get('unwell') ?? '', /check: threw.*status-bad"[^>]*>1 check fails/s)
  assert.match(rows.get('broken') ?? '', /PORTICO_APP_START_FAILED.*badge-error">failed</s)
  assert.doesNotMatch(rows.get('plain') ?? '', /#mount-plain/)
  assert.match(rows.get('Host') ?? '', /badge-error">failing</)
  assert.doesNotMatch(body, /<script>|style=| on\w+=/)
})

test('without metrics there are states and health alone, and it is said what figures need', async context => {
  const { ask } = await serve(context, { metrics: false }, host => host.mount('/one', app, { health: '/' }))
  const { bounds, mounts, host } = await data(ask)
  assert.deepEqual([bounds, mounts[0]?.figures, host.figures], [undefined, undefined, undefined])
  const { body } = await ask('/status')
  assert.match(body, />ready</)
  assert.match(body, /need <code>metrics<\/code>/)
  assert.doesNotMatch(body, /data-field="requests"|p99<\/th>/)
})

test('what the configuration became is shown, and in full why a reload was refused', async context => {
  const { host, ask } = await serve(context, {}, host => host.mount('/one', app))
  assert.doesNotMatch((await ask('/status')).body, /data-fact="configuration"/)
  const loadedAt = Date.now() - 3_600_000
  const running = { file: 'portico.config.ts', loadedAt, failure: undefined, restartNeeded: [] }
  setConfigState(host, running)
  const quiet = (await ask('/status')).body
  assert.match(quiet, /data-fact="configuration">portico\.config\.ts<.*data-fact="loaded">1 h ago</)
  assert.match(quiet, /id="failure" hidden>/)
  assert.match(quiet, /id="restart" hidden>/)
  const failure = { at: Date.now() - 120_000, code: 'PORTICO_CONFIG_INVALID', message: 'mounts[0] </pre><script>' }
  setConfigState(host, { ...running, failure, restartNeeded: ['port', 'title'] })
  const { body } = await ask('/status')
  assert.match(body, /id="failure">/)
  assert.match(body, /2 min ago.*PORTICO_CONFIG_INVALID/)
  assert.match(body, /mounts\[0\] &lt;\/pre&gt;&lt;script&gt;</)
  assert.match(body, /id="restart">\n.*port, title</)
  assert.match(body, /What ran before goes on\./)
  assert.deepEqual((await data(ask)).configuration?.failure, failure)
  setConfigState(host, { ...running, failure: { ...failure, code: 'PORTICO_RELOAD_INCOMPLETE' } })
  const partial = (await ask('/status')).body
  assert.match(partial, /Everything else is applied\./)
  assert.doesNotMatch(partial, /What ran before goes on/)
})

test('hostile text stays text', async context => {
  const title = '"><img src=x onerror=alert(1)>'
  const { host, ask } = await serve(context, { title, version: title }, host =>
    host.mount("/a'b&c", app, { name: 'a' }),
  )
  setConfigState(host, { file: title, loadedAt: 0, failure: undefined, restartNeeded: [title] })
  const { body } = await ask('/status')
  assert.doesNotMatch(body, /<img src=x/)
  assert.match(body, /&quot;&gt;&lt;img src=x onerror=alert\(1\)&gt;/)
})

test('links lead to the same places from the page and from its data, also in a host mounted in a host', async context => {
  const { createHost } = await import('../../host/index.ts')
  const inner = await createHost({ logger: false, landing: false })
  inner.mount('/one', app, { name: 'one' })
  const { ask } = await serve(context, {}, host => host.mount('/inner', inner))
  const { body } = await ask('/inner/status')
  const source = /data-source="([^"]*)"/.exec(body)?.[1] ?? ''
  const url = new URL(source, 'http://host/inner/status')
  assert.equal(url.pathname, '/inner/status/data.json')
  const found = JSON.parse((await ask(url.pathname)).body) as StatusData
  const { app: target, docs, health, icon } = found.mounts[0]?.links ?? {}
  const paths = [target, docs, health, icon].map(link => link && new URL(link, url).pathname)
  assert.deepEqual(paths, ['/inner/one/', '/inner/docs', '/inner/health', '/inner/static/icons/node.svg'])
  const href = /href="([^"]*)"[^>]*>one</.exec(body)?.[1] ?? ''
  assert.equal(new URL(href, 'http://host/inner/status').pathname, '/inner/one/')
  assert.equal(new URL(found.host.links.app, url).pathname, '/inner/status')
})

test('its scripts and style are files of the host, and others are not there', async context => {
  const { ask } = await serve(context, { status: { path: '/ops/how' } })
  const { body } = await ask('/ops/how')
  assert.match(body, /src="\.\.\/ops\/how\/_assets\/status\.js"/)
  for (const file of ['status.js', 'status-figures.js', 'status-table.js', 'status-text.js']) {
    const { status, headers } = await ask(`/ops/how/_assets/${file}`)
    assert.deepEqual([status, headers['content-type']], [200, 'text/javascript; charset=utf-8'], file)
  }
  const style = await ask('/ops/how/_assets/status.css')
  assert.equal(style.headers['content-type'], 'text/css; charset=utf-8')
  const held = await ask('/ops/how/_assets/status.css', { headers: { 'if-none-match': style.headers.etag ?? '' } })
  assert.equal(held.status, 304)
  for (const file of ['status-text.d.ts', '..%2fstatus.ts', 'toString', ''])
    assert.equal((await ask(`/ops/how/_assets/${file}`)).status, 404, file)
  assert.equal((await ask('/status')).status, 404)
})

test("its guard covers the page, its data and its files, in place of the host's", async context => {
  const options = { guard: () => true, status: { guard: { bearer: ['of-the-status-page-alone'] } } }
  const { ask } = await serve(context, options, host => host.mount('/one', app))
  for (const path of ['/status', '/status/data.json', '/status/_assets/status.js', '/status/../status', '/%73tatus']) {
    assert.notEqual((await ask(path)).status, 200, path)
    assert.doesNotMatch((await ask(path)).body, /"mounts"|<table/, path)
  }
  const headers = { authorization: 'Bearer of-the-status-page-alone' }
  for (const path of ['/status', '/status/data.json', '/status/_assets/status.js'])
    assert.equal((await ask(path, { headers })).status, 200, path)
  assert.equal((await ask('/one')).status, 200)
})

test('in production it is there for who asks for it alone', async context => {
  const { NODE_ENV } = process.env
  context.after(() => {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = NODE_ENV
  })
  process.env.NODE_ENV = 'production'
  const silent = await serve(context, {})
  const asked = await serve(context, { status: true })
  assert.equal((await silent.ask('/status')).status, 404)
  assert.equal((await asked.ask('/status')).status, 200)
})

test('switched off, it is neither there nor linked', async context => {
  const { ask } = await serve(context, { status: false }, host => host.mount('/one', app))
  assert.equal((await ask('/status')).status, 404)
  assert.equal((await ask('/status/data.json')).status, 404)
  assert.doesNotMatch((await ask('/')).body, /Status/)
})

test('an empty host and one without the design system, docs and health have a page too', async context => {
  const { ask } = await serve(context, { static: false, docs: false, health: false, landing: false })
  const { status, body } = await ask('/status')
  assert.equal(status, 200)
  assert.match(body, /Nothing is mounted yet/)
  assert.doesNotMatch(body, /<img|badge-error">failing<\/span><\/span> <span/)
  assert.equal((await data(ask)).host.state, undefined)
})
