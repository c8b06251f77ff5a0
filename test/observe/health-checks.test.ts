import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Host, type HostOptions, type MountOptions, upstream } from '../../host/index.ts'
import { healthOf } from '../../host/observe/health.ts'
import { ask } from '../adapters/wire.ts'
import { codeOf, listen, openHost, ways } from '../host/serving.ts'
import { createInfoLog } from '../remote/thread-host.ts'
import { until } from '../until.ts'

const app: RequestListener = (_request, response) => response.end('app')

/** A host that waits for its mounts. */
async function open(t: TestContext, prepare: (host: Host) => unknown, options?: HostOptions): Promise<Host> {
  const host = await openHost(t, options)
  prepare(host)
  await host.ready()
  return host
}

const first = (host: Host, name = 'a') => healthOf(host)?.of(name)[0]

suite('a function as check', () => {
  for (const [what, check, error] of [
    ['gives nothing', () => {}, undefined],
    ['gives true', () => true, undefined],
    ['gives what is falsy', () => 0, undefined],
    ['resolves', async () => 'well', undefined],
    ['gives false', () => false, 'false'],
    ['resolves to false', async () => false, 'false'],
    ['rejects', () => Promise.reject(new Error('why')), 'threw'],
    [
      'throws',
      () => {
        throw new Error('why')
      },
      'threw',
    ],
    ['hangs', () => new Promise(() => {}), 'timeout'],
  ] satisfies [string, () => unknown, string | undefined][]) {
    test(`that ${what} is ${error ?? 'well'}`, async t => {
      const host = await open(t, host => host.mount('/a', app, { health: { check, timeout: 50 } }))
      await until(() => first(host)?.status !== 'unknown')
      assert.deepEqual(
        [first(host)?.name, first(host)?.status, first(host)?.error],
        ['check', error === undefined ? 'healthy' : 'unhealthy', error],
      )
    })
  }

  test('that hangs keeps nobody waiting, and the others are checked', async t => {
    const hang = () => new Promise(() => {})
    const host = await open(t, host => {
      host.mount('/a', app, { health: { check: hang, timeout: 60_000 } })
      host.mount('/b', app, { health: () => true })
    })
    const port = await listen(host)
    await until(() => first(host, 'b')?.status === 'healthy')
    const answer = await ask(port, '/health')
    assert.deepEqual([answer.status, JSON.parse(answer.text).status], [503, 'starting'])
    assert.equal(first(host)?.status, 'unknown')
  })
})

suite('the check of a mount', () => {
  for (const [way, prepare] of ways) {
    test(`is not held back by its guard, and shows clients no way around that, ${way}`, async t => {
      const asked: unknown[] = []
      const host = await open(t, host => {
        prepare(host)
        host.mount('/a', (request, response) => response.end(asked.push(request.url).toString()), {
          guard: () => false,
          health: '/up',
        })
      })
      const port = await listen(host)
      await until(() => first(host)?.status === 'healthy')
      for (const path of ['/a/up', '/a', '/a/']) {
        const answer = await ask(port, path, { headers: { 'x-portico-health': '1' } })
        assert.deepEqual([answer.status, codeOf(answer)], [403, 'PORTICO_GUARD_REFUSED'])
      }
      assert.deepEqual(asked, ['/up'])
    })
  }

  test('passes no hook of the host', async t => {
    const host = await open(t, host => {
      host.addHook('onRequest', async (_request, reply) => reply.code(401).send())
      host.mount('/a', app, { health: '/up' })
    })
    await until(() => first(host)?.status === 'healthy')
  })

  test('goes through what makes an old application fit', async t => {
    const host = await open(t, host => host.mount('/a', app, { health: '/up', legacy: true }))
    await until(() => first(host)?.status === 'healthy')
  })

  test('asks a mount at the root too', async t => {
    const urls: unknown[] = []
    const listener: RequestListener = (request, response) => {
      urls.push([request.url, (request as { originalUrl?: string }).originalUrl])
      response.end()
    }
    const host = await open(t, host => host.mount('/', listener, { health: '/up' }))
    await until(() => first(host, 'root')?.status === 'healthy')
    assert.deepEqual(urls, [['/up', '/up']])
  })

  test('has no part in what the mount was made by', async t => {
    const context = new AsyncLocalStorage<string>()
    const seen: unknown[] = []
    const host = await openHost(t)
    const health: MountOptions['health'] = { check: () => seen.push(context.getStore()), interval: 1 }
    context.run('request', () => host.mount('/a', app, { health }))
    await until(() => seen.length >= 3)
    assert.ok(
      seen.every(store => store === undefined),
      String(seen),
    )
  })

  test('is logged once when it fails, with the reason, and once when it is well again', async t => {
    let isWell = true
    let looks = 0
    const check = () => {
      looks++
      if (!isWell) throw new Error('no database')
    }
    const { log, logger } = createInfoLog()
    const host = await open(t, host => host.mount('/a', app, { health: { check, interval: 1 } }), { logger })
    const told = () => log.filter(({ msg }) => msg?.startsWith('health'))
    for (const well of [true, false, true]) {
      isWell = well
      const from = looks
      await until(() => looks > from + 3 && first(host)?.status === (well ? 'healthy' : 'unhealthy'))
    }
    assert.deepEqual(
      told().map(({ level, mount, msg, err }) => [level, mount, msg, err?.message]),
      [
        [40, 'a', 'health check fails', 'no database'],
        [30, 'a', 'health check passes again', undefined],
      ],
    )
  })

  test('that throws where nothing catches it does not end the host', async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./health-child.ts', import.meta.url))])
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    const [code] = await once(child, 'close')
    assert.equal(code, 0, output)
    assert.match(output, /"mount":"function".*stray function.*"msg":"mounted application failed"/)
    assert.match(output, /"mount":"path".*stray path.*"msg":"mounted application failed"/)
    assert.match(output, /still there/)
  })
})

suite('checks end', { concurrency: true }, () => {
  /** A check that counts, and an upstream whose kind is counted being asked. */
  function counted() {
    const counts = { check: 0, known: 0 }
    const known = upstream('http://127.0.0.1:1')
    const { health } = known
    known.health = () => {
      counts.known++
      return health.call(known)
    }
    return { counts, known, health: { check: () => counts.check++, interval: 1 } }
  }

  const ends: readonly (readonly [string, (host: Host) => unknown])[] = [
    ['with the removal of the mount', host => host.mounts.remove('/a')],
    ['with the host', host => host.close()],
    ['with the application, where another comes', host => host.mounts.replace('/a', app)],
  ]
  for (const [what, end] of ends) {
    test(what, async t => {
      const { counts, known, health } = counted()
      const host = await open(t, host => host.mount('/a', known, { health }))
      await until(() => counts.check >= 3 && counts.known >= 2)
      await end(host)
      const at = { ...counts }
      await sleep(1_200)
      assert.deepEqual(counts, at)
      assert.deepEqual(healthOf(host)?.of('a'), [])
    })
  }

  test('at the application that was asked: its answer is cut', async t => {
    const asked = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    const hanging: RequestListener = (_request, response) => {
      response.on('close', closed.resolve)
      asked.resolve()
    }
    const host = await open(t, host => host.mount('/a', hanging, { health: { check: '/', timeout: 60_000 } }))
    await asked.promise
    await host.mounts.remove('/a')
    await closed.promise
  })

  test('with the host where the application starts only then', async t => {
    const started = Promise.withResolvers<void>()
    let looks = 0
    const host = await openHost(t, { drain: { deadline: 50 } })
    const health = { check: () => looks++, interval: 1 }
    host.mount('/a', app, { start: () => started.promise, health })
    await host.close()
    started.resolve()
    await sleep(50)
    assert.equal(looks, 0)
  })
})

test('checks that hang keep no application in memory that is gone', async t => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const host = await openHost(t)
  const gone: WeakRef<object>[] = []
  const options = { health: { check: '/', interval: 1, timeout: 60_000 } }
  const mountNext = async (): Promise<void> => {
    const asked = Promise.withResolvers<void>()
    const next: RequestListener = () => asked.resolve()
    gone.push(new WeakRef(next))
    if (host.mounts.get('a') === undefined) host.mount('/a', next, options)
    else await host.mounts.replace('/a', next, options)
    await asked.promise
  }
  for (let count = 0; count < 20; count++) await mountNext()
  await host.mounts.remove('/a')
  await until(() => {
    collect()
    return gone.every(app => app.deref() === undefined)
  })
})

suite('where an application takes the place of another', () => {
  test('the new one is what is checked, while the old one still finishes', async t => {
    const asked = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    const slow: RequestListener = async (_request, response) => {
      asked.resolve()
      await finish.promise
      response.end('old')
    }
    const host = await open(t, host => host.mount('/a', slow, { health: () => false }))
    const port = await listen(host)
    const answer = ask(port, '/a')
    await asked.promise
    let looks = 0
    const health = { check: () => ++looks, interval: 60_000 }
    const replacing = host.mounts.replace('/a', app, { health })
    await until(() => first(host)?.status === 'healthy')
    finish.resolve()
    assert.equal((await answer).text, 'old')
    await replacing
    assert.deepEqual([first(host)?.status, looks], ['healthy', 1], 'it is not begun anew when the old one has gone')
  })

  test('that had not started, checks begin', async t => {
    const fail = () => Promise.reject(new Error('not today'))
    const host = await open(t, host => host.mount('/a', app, { start: fail, health: () => true }))
    assert.deepEqual(healthOf(host)?.of('a'), [])
    await host.mounts.replace('/a', app, { health: () => true })
    await until(() => first(host)?.status === 'healthy')
    assert.equal(healthOf(host)?.readiness().status, 'ready')
  })

  test('and does not start, the old one goes on being checked', async t => {
    let looks = 0
    const host = await open(t, host => host.mount('/a', app, { health: { check: () => looks++, interval: 1 } }))
    const start = () => Promise.reject(new Error('not today'))
    await assert.rejects(host.mounts.replace('/a', app, { start, health: () => false }))
    const from = looks
    await until(() => looks > from + 2)
    assert.equal(first(host)?.status, 'healthy')
  })
})
