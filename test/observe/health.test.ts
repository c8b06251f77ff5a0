import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { createHost, type Host } from '../../host/index.ts'
import { setConfigState } from '../../host/observe/config-state.ts'
import { healthOf } from '../../host/observe/health.ts'
import { noteError } from '../../host/observe/health-errors.ts'
import { serve } from '../builtin/serving.ts'
import { until } from '../until.ts'

const app: RequestListener = (_request, response) => response.end('app')
const fail = () => {
  throw new Error('password=hunter2')
}

const hosts: { name: string; prepare: (host: Host) => unknown; code: number; status: string }[] = [
  { name: 'without mounts', prepare: () => {}, code: 200, status: 'ready' },
  { name: 'with a ready mount', prepare: host => host.mount('/a', app), code: 200, status: 'ready' },
  {
    name: 'with a failed mount',
    prepare: host => host.mount('/a', app, { start: fail }),
    code: 503,
    status: 'failing',
  },
  {
    name: 'with a failed mount that is not required',
    prepare: host => host.mount('/a', app, { start: fail, required: false }),
    code: 200,
    status: 'ready',
  },
  {
    name: 'with a mount whose check fails',
    prepare: host => host.mount('/a', app, { health: () => false }),
    code: 503,
    status: 'failing',
  },
  {
    name: 'with a mount whose check fails and that is not required',
    prepare: host => host.mount('/a', app, { health: () => false, required: false }),
    code: 200,
    status: 'ready',
  },
  {
    name: 'with a mount whose first check takes its time',
    prepare: host => host.mount('/a', app, { health: { check: () => new Promise(() => {}), timeout: 60_000 } }),
    code: 503,
    status: 'starting',
  },
]

for (const { name, prepare, code, status } of hosts) {
  test(`a host ${name} is live, and its readiness answers ${code} ${status}`, async context => {
    const { ask } = await serve(context, {}, prepare)
    assert.deepEqual(JSON.parse((await ask('/health/live')).body), { status: 'live' })
    for (const path of ['/health/ready', '/health']) {
      const answer = await ask(path)
      assert.deepEqual([answer.status, JSON.parse(answer.body).status], [code, status])
      assert.equal(answer.headers['cache-control'], 'no-store')
      const head = await ask(path, { method: 'HEAD' })
      assert.deepEqual([head.status, head.body, head.headers['cache-control']], [code, '', 'no-store'])
    }
    assert.equal((await ask('/health/live', { method: 'HEAD' })).status, 200)
  })
}

test('a failed mount is reported by name and code, and the reason is not told', async context => {
  const { ask } = await serve(context, {}, host => host.mount('/a', app, { start: fail }))
  const { body } = await ask('/health/ready')
  const error = 'PORTICO_APP_START_FAILED'
  assert.deepEqual(JSON.parse(body).mounts, [{ name: 'a', prefix: '/a', kind: 'node', state: 'failed', error }])
  assert.doesNotMatch(body, /hunter2/)
})

test('a mount that starts after listen makes the host not ready until it has started', async context => {
  const { host, ask } = await serve(context, {})
  const started = Promise.withResolvers<void>()
  const mount = host.mount('/slow', app, { start: () => started.promise })
  const waiting = await ask('/health/ready')
  assert.deepEqual([waiting.status, JSON.parse(waiting.body).status], [503, 'starting'])
  started.resolve()
  await mount.ready
  assert.equal((await ask('/health/ready')).status, 200)
})

test('a draining host is live and not ready, however well its mounts are', async context => {
  const { host, ask } = await serve(context, { drain: { delay: 2_000 } }, host => host.mount('/a', app))
  const closing = host.close()
  const statuses = []
  for (const path of ['/health/ready', '/health']) {
    const { status, body } = await ask(path)
    statuses.push(status, JSON.parse(body).status)
  }
  assert.deepEqual(statuses, [503, 'draining', 503, 'draining'])
  assert.equal((await ask('/health/live')).status, 200)
  await closing
})

test('the names of failing checks are in readiness, and everything known is in the whole report', async context => {
  const before = Date.now()
  const { ask } = await serve(context, {}, async host => {
    await host.mount('/well', app).ready
    await host.mount('/ill', app, { health: '/healthz?token=hunter2', required: false }).ready.catch(() => {})
    host.mount('/failed', app, { start: fail })
  })
  await until(async () => JSON.parse((await ask('/health')).body).mounts[1].checks[0].status === 'healthy')
  const { mounts } = JSON.parse((await ask('/health')).body)
  for (const { since } of mounts) assert.ok(Date.parse(since) >= before && new Date(since).toISOString() === since)
  const { at, ...error } = mounts[2].error
  assert.deepEqual(error, { code: 'PORTICO_APP_START_FAILED' })
  assert.equal(at, mounts[2].since)
  const [{ since, checkedAt, durationMs, ...check }] = mounts[1].checks
  assert.deepEqual(check, { name: '/healthz', status: 'healthy' })
  assert.ok(Date.parse(checkedAt) >= Date.parse(since) && durationMs >= 0)
  assert.deepEqual(
    mounts.map(({ name, prefix, kind, state, required }: Record<string, unknown>) => [
      name,
      prefix,
      kind,
      state,
      required,
    ]),
    [
      ['well', '/well', 'node', 'ready', true],
      ['ill', '/ill', 'node', 'ready', false],
      ['failed', '/failed', 'node', 'failed', true],
    ],
  )
})

test('what a check throws is not told, nor is the query of its path', async context => {
  const { ask } = await serve(context, {}, host => {
    host.mount('/a', app, { health: fail })
    host.mount('/b', (_request, response) => response.writeHead(500).end('hunter2'), { health: '/h?token=hunter2' })
  })
  await until(async () => JSON.parse((await ask('/health')).body).status === 'failing')
  await until(async () => JSON.parse((await ask('/health')).body).mounts[1].checks[0].error === 'http-500')
  const [whole, ready] = [await ask('/health'), await ask('/health/ready')]
  assert.deepEqual(
    JSON.parse(ready.body).mounts.map(({ failing }: { failing: string[] }) => failing),
    [['check'], ['/h']],
  )
  assert.equal(JSON.parse(whole.body).mounts[0].checks[0].error, 'threw')
  assert.doesNotMatch(whole.body + ready.body, /hunter2|health\.test/)
})

test('the last error of a mount is told by its code until its application is another', async context => {
  const { host, ask } = await serve(context, {}, host => host.mount('/a', app))
  const lastError = async () => JSON.parse((await ask('/health')).body).mounts[0].error
  assert.equal(await lastError(), undefined)
  noteError(host.mounts.list()[0]!, new Error('hunter2'), 0)
  assert.deepEqual(await lastError(), { code: 'PORTICO_APP_ERROR', at: '1970-01-01T00:00:00.000Z' })
  await host.mounts.replace('/a', app)
  assert.equal(await lastError(), undefined)
})

test('what became of the configuration is told without its file or the reason', async context => {
  const { host, ask } = await serve(context, {})
  const config = async () => JSON.parse((await ask('/health')).body).config
  assert.equal(await config(), undefined)
  const failure = { at: 1_000, code: 'PORTICO_CONFIG_INVALID', message: 'hunter2' }
  const state = { file: '/etc/hunter2.yaml', loadedAt: 0, restartNeeded: [] }
  setConfigState(host, { ...state, failure: undefined })
  assert.deepEqual(await config(), { loadedAt: '1970-01-01T00:00:00.000Z' })
  setConfigState(host, { ...state, failure })
  assert.deepEqual(await config(), {
    loadedAt: '1970-01-01T00:00:00.000Z',
    failure: { code: 'PORTICO_CONFIG_INVALID', at: '1970-01-01T00:00:01.000Z' },
  })
})

test('a part of the host may read health without asking for it', async context => {
  const { host } = await serve(context, {}, host => host.mount('/a', app, { health: () => true }))
  const view = healthOf(host)
  await until(() => view?.of('a')[0]?.status === 'healthy')
  assert.equal(view?.readiness().status, 'ready')
  assert.deepEqual(view?.of('nobody'), [])
  const off = await createHost({ logger: false, health: false })
  context.after(() => off.close())
  assert.equal(healthOf(off), undefined)
})

test('health may be at the root', async context => {
  const { ask } = await serve(context, { health: { path: '/' }, landing: false })
  for (const path of ['/', '/live', '/ready']) assert.equal((await ask(path)).status, 200, path)
})

test('health can be moved and switched off', async context => {
  const { ask } = await serve(context, { health: { path: '/up' } })
  assert.equal((await ask('/up/live')).status, 200)
  assert.equal((await ask('/health/live')).status, 404)
  const off = await createHost({ logger: false, health: false })
  context.after(() => off.close())
  assert.equal(off.hasRoute({ method: 'GET', url: '/health/live' }), false)
})
