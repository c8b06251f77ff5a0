import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { Mount } from '../../host/mount/mount.ts'
import { command } from '../../host/remote/command.ts'
import { thread } from '../../host/remote/thread.ts'
import { upstream } from '../../host/remote/upstream.ts'
import { ask } from '../adapters/wire.ts'
import { listen, openHost } from '../host/serving.ts'
import { until } from '../until.ts'
import { programAt } from './command-processes.ts'
import { appModule } from './thread-host.ts'

/** What a mount tells, by name without what all have in common, and by target where there are several. */
function figuresOf(mount: Mount): Record<string, number> {
  const figures = mount.instance?.mounted.figures?.() ?? []
  return Object.fromEntries(
    figures.map(({ name, labels, value }) => [
      [name.replace(/^portico_(?:upstream|supervisor)_/, ''), ...Object.values(labels)].join(' '),
      value,
    ]),
  )
}

async function serveTarget(t: TestContext, listener: RequestListener): Promise<{ url: string; stop(): void }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = (): void => {
    server.close()
    server.closeAllConnections()
  }
  t.after(stop)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

test('an upstream tells of each target what it gets, answers and keeps open, and no address', async t => {
  const waiting = Promise.withResolvers<void>()
  const [good, bad] = await Promise.all([
    serveTarget(t, async (request, response) => {
      if (request.url === '/wait') await waiting.promise
      response.end('ok')
    }),
    serveTarget(t, (_request, response) => response.end('ok')),
  ])
  bad.stop()
  const host = await openHost(t)
  const app = upstream([good.url, bad.url], { breaker: { failures: 2, cooldown: 60_000 } })
  const mount = host.mount('/svc', app, { docs: false })
  const port = await listen(host)
  for (let count = 0; count < 4; count++) assert.equal((await ask(port, '/svc/')).text, 'ok')
  const open = ask(port, '/svc/wait')
  await until(() => figuresOf(mount)['in_flight 1'] === 1)
  const figures = figuresOf(mount)
  assert.deepEqual(
    { ...figures, 'connections 1': Math.min(figures['connections 1']!, 1) },
    {
      'requests_total 1': 5,
      'requests_total 2': 2,
      'failures_total 1': 0,
      'failures_total 2': 2,
      'in_flight 1': 1,
      'in_flight 2': 0,
      'connections 1': 1,
      'connections 2': 0,
      'healthy 1': 1,
      'healthy 2': 1,
      'breaker_open 1': 0,
      'breaker_open 2': 1,
      'ejections_total 1': 0,
      'ejections_total 2': 1,
    },
  )
  waiting.resolve()
  await open
  assert.doesNotMatch(JSON.stringify(mount.instance?.mounted.figures?.()), /127\.0\.0\.1/)
})

test('an upstream tells which target fails its health check', async t => {
  let status = 200
  const target = await serveTarget(t, (_request, response) => response.writeHead(status).end())
  const host = await openHost(t)
  const mount = host.mount('/svc', upstream(target.url, { health: { path: '/', interval: 20 } }))
  await host.ready()
  assert.equal(figuresOf(mount)['healthy 1'], 1)
  status = 503
  await until(() => figuresOf(mount)['healthy 1'] === 0)
})

const supervised = {
  thread: { create: () => thread(appModule('trouble'), { restart: { initial: 10 } }), end: '/exit' },
  command: { create: () => command(programAt('{port}'), { restart: { initial: 10 } }), end: '/exit?status=3' },
} as const

for (const [kind, { create, end }] of Object.entries(supervised)) {
  test(`a ${kind} tells whether it is up, since when, and how often it was started again`, async t => {
    const host = await openHost(t)
    const mount = host.mount('/app', create())
    assert.deepEqual(figuresOf(mount), {})
    const port = await listen(host)
    const { uptime_seconds: uptime, ...rest } = figuresOf(mount)
    assert.deepEqual(rest, { up: 1, restarts_total: 0 })
    await until(() => figuresOf(mount).uptime_seconds! > uptime!)
    await ask(port, `/app${end}`)
    await until(() => figuresOf(mount).restarts_total === 1 && figuresOf(mount).up === 1)
    assert.ok(figuresOf(mount).uptime_seconds! < 60)
  })
}

test('what kinds tell is told as metrics under the name of the mount', async t => {
  const target = await serveTarget(t, (_request, response) => response.end('ok'))
  const host = await openHost(t)
  host.mount('/svc', upstream(target.url))
  host.mount('/app', command(programAt('{port}')))
  const port = await listen(host)
  await ask(port, '/svc/')
  const { text } = await ask(port, '/metrics')
  assert.match(text, /^portico_upstream_failures_total\{mount="svc",target="1"\} 0$/m)
  assert.match(text, /^portico_supervisor_up\{mount="app"\} 1$/m)
})
