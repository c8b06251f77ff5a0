import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { createHost, type Host } from '../../host/index.ts'
import { toReadiness } from '../../host/observe/health.ts'
import { serve } from './serving.ts'

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
]

for (const { name, prepare, code, status } of hosts) {
  test(`a host ${name} is live, and its readiness answers ${code} ${status}`, async context => {
    const { ask } = await serve(context, {}, prepare)
    assert.deepEqual(JSON.parse((await ask('/health/live')).body), { status: 'live' })
    const ready = await ask('/health/ready')
    assert.deepEqual([ready.status, JSON.parse(ready.body).status], [code, status])
    assert.equal(ready.headers['cache-control'], 'no-store')
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

test('a draining host is not ready, however well its mounts are', () => {
  assert.equal(toReadiness([], true).status, 'draining')
})

test('health can be moved and switched off', async context => {
  const { ask } = await serve(context, { health: { path: '/up' } })
  assert.equal((await ask('/up/live')).status, 200)
  assert.equal((await ask('/health/live')).status, 404)
  const off = await createHost({ logger: false, health: false })
  context.after(() => off.close())
  assert.equal(off.hasRoute({ method: 'GET', url: '/health/live' }), false)
})
