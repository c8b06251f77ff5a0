import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { command, type MountOptions, proxy, thread, upstream } from '../../host/index.ts'
import { healthOf } from '../../host/observe/health.ts'
import { ask } from '../adapters/wire.ts'
import { listen, openHost } from '../host/serving.ts'
import { programAt } from '../remote/command-processes.ts'
import { appModule, createInfoLog } from '../remote/thread-host.ts'
import { until } from '../until.ts'

/** A target that can be killed, and comes back at the same port. */
class MortalTarget {
  #server: Server | undefined
  #port = 0

  constructor(t: TestContext) {
    t.after(() => this.kill())
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async live(): Promise<this> {
    this.#server = createServer((_request, response) => response.end('well')).listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
    return this
  }

  async kill(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = once(server.close(), 'close')
    server.closeAllConnections()
    await closed
  }
}

/** Serves an application at `/a`, and tells its readiness. */
async function serve(t: TestContext, app: object, options?: MountOptions) {
  const { log, logger } = createInfoLog()
  const host = await openHost(t, { logger })
  host.mount('/a', app, options)
  const port = await listen(host)
  const readiness = async () => {
    const { status, text } = await ask(port, '/health/ready')
    const [mount] = JSON.parse(text).mounts
    return { status, failing: mount.failing as string[] | undefined }
  }
  return {
    host,
    ask: (path: string) => ask(port, `/a${path}`),
    report: async () => JSON.parse((await ask(port, '/health')).text),
    checks: () =>
      healthOf(host)
        ?.of('a')
        .map(({ name, error }) => `${name} ${error ?? 'well'}`),
    readiness,
    isReady: async () => (await readiness()).status === 200,
    told: () => log.filter(({ msg }) => msg?.startsWith('health')).map(({ level, msg }) => `${level} ${msg}`),
  }
}

const health = { path: '/up', interval: 10, timeout: 60_000 }

suite('an upstream', () => {
  test('is well as long as one of its targets is, and again when they are back', async t => {
    const [one, other] = [await new MortalTarget(t).live(), await new MortalTarget(t).live()]
    const served = await serve(t, upstream([one.url, other.url], { health }))
    assert.deepEqual(served.checks(), ['target 1 well', 'target 2 well'])
    assert.deepEqual(await served.readiness(), { status: 200, failing: undefined })
    await one.kill()
    await until(() => served.checks()?.[0] === 'target 1 check-failed')
    assert.equal(served.checks()?.[1], 'target 2 well')
    assert.deepEqual(await served.readiness(), { status: 200, failing: undefined })
    await other.kill()
    await until(async () => !(await served.isReady()))
    assert.deepEqual(await served.readiness(), { status: 503, failing: ['target 1', 'target 2'] })
    await one.live()
    await until(served.isReady)
    assert.deepEqual(served.checks(), ['target 1 well', 'target 2 check-failed'])
    await other.live()
    await until(() => served.checks()?.[1] === 'target 2 well')
    assert.deepEqual(served.told().sort(), [
      '30 health check passes again',
      '30 health check passes again',
      '40 health check fails',
      '40 health check fails',
    ])
  })

  test('that nobody may reach while its breaker is open is not well', async t => {
    const one = await new MortalTarget(t).live()
    await one.kill()
    const breaker = { failures: 1, cooldown: 60_000 }
    const served = await serve(t, upstream(one.url, { breaker }))
    assert.equal(await served.isReady(), true, 'nobody has asked it yet')
    assert.equal((await served.ask('/')).status, 502)
    assert.deepEqual(served.checks(), ['target 1 breaker-open'])
    assert.equal(await served.isReady(), false)
  })

  test('may be tried when its breaker has cooled down, or nobody would find out that it is back', async t => {
    const one = await new MortalTarget(t).live()
    await one.kill()
    const served = await serve(t, upstream(one.url, { breaker: { failures: 1, cooldown: 200 } }))
    await served.ask('/')
    await until(served.isReady)
    await one.live()
    assert.equal((await served.ask('/')).status, 200)
    assert.equal(await served.isReady(), true)
  })

  test('tells no address of its targets', async t => {
    const served = await serve(t, upstream(['http://127.0.0.1:1', 'unix:/nowhere/app.sock'], { health }))
    const report = await served.report()
    assert.equal(report.status, 'failing')
    const [{ checks }] = report.mounts
    assert.deepEqual(
      checks.map(({ name, status, error, group }: Record<string, unknown>) => [name, status, error, group]),
      [
        ['target 1', 'unhealthy', 'check-failed', 'targets'],
        ['target 2', 'unhealthy', 'check-failed', 'targets'],
      ],
    )
    assert.doesNotMatch(JSON.stringify(report), /127\.0\.0\.1|nowhere/)
  })

  test('is only reported where the mount says that health does not count', async t => {
    const served = await serve(t, upstream('http://127.0.0.1:1', { health }), { health: false })
    assert.deepEqual(served.checks(), ['target 1 check-failed'])
    assert.deepEqual(await served.readiness(), { status: 200, failing: undefined })
  })

  test('is asked for a path of the mount beside what its kind knows', async t => {
    const one = await new MortalTarget(t).live()
    const options = { health: { check: '/up', interval: 10 } }
    const served = await serve(t, upstream(one.url, { breaker: false }), options)
    await until(() => served.checks()?.[0] === '/up well')
    assert.deepEqual(served.checks(), ['/up well', 'target 1 well'])
    await one.kill()
    await until(() => served.checks()?.[0] === '/up PORTICO_UPSTREAM_FAILED')
    assert.deepEqual((await served.readiness()).failing, ['/up'])
    await one.live()
    await until(served.isReady)
  })
})

suite('a proxy', () => {
  test('knows nothing by itself, and hands a check on to its target', async t => {
    const one = await new MortalTarget(t).live()
    const plain = await serve(t, proxy(one.url))
    assert.deepEqual(plain.checks(), [])
    const served = await serve(t, proxy(one.url), { health: { check: '/up', interval: 10 } })
    await until(() => served.checks()?.[0] === '/up well')
    await one.kill()
    await until(async () => (await served.readiness()).failing?.[0] === '/up')
    await one.live()
    await until(served.isReady)
  })
})

suite('a thread', () => {
  test('is not well from its end until it is back', async t => {
    const served = await serve(t, thread(appModule('trouble'), { restart: { initial: 300, most: 300 } }))
    assert.deepEqual(served.checks(), ['thread well'])
    assert.equal(await served.isReady(), true)
    await served.ask('/exit')
    await until(() => served.checks()?.[0] === 'thread ended')
    await until(() => served.checks()?.[0] === 'thread well')
    assert.equal(await served.isReady(), true)
    assert.deepEqual(served.told(), ['40 health check fails', '30 health check passes again'])
  })

  test('that has ended takes readiness with it', async t => {
    const served = await serve(t, thread(appModule('trouble'), { restart: { initial: 60_000, most: 60_000 } }))
    await served.ask('/exit')
    await until(async () => !(await served.isReady()))
    assert.deepEqual(await served.readiness(), { status: 503, failing: ['thread'] })
  })
})

suite('a command', () => {
  test('is not well from its end until it is back', async t => {
    const served = await serve(t, command(programAt('{socket}'), { restart: { initial: 300, most: 300 } }))
    assert.deepEqual(served.checks(), ['program well'])
    assert.equal(await served.isReady(), true)
    await served.ask('/exit?status=1')
    await until(() => served.checks()?.[0] === 'program ended')
    await until(() => served.checks()?.[0] === 'program well')
    assert.equal(await served.isReady(), true)
    assert.deepEqual(served.told(), ['40 health check fails', '30 health check passes again'])
  })

  test('that cannot be started again says so', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'portico-test-'))
    t.after(() => rm(folder, { recursive: true }))
    const argv = programAt('{socket}', 'once', join(folder, 'file'))
    const served = await serve(t, command(argv, { restart: { initial: 1, most: 1 }, ready: { timeout: 2_000 } }))
    await served.ask('/exit?status=1')
    await until(() => served.checks()?.[0] === 'program start-failed')
    assert.deepEqual(await served.readiness(), { status: 503, failing: ['program'] })
  })
})
