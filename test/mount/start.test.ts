import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import Fastify from 'fastify'
import { ask } from '../adapters/wire.ts'
import { say } from '../host/listeners.ts'
import { codeOf, createLog, listen, openHost } from '../host/serving.ts'

const fail = () => {
  throw new Error('no database')
}

suite('starting', () => {
  test('mount returns at once, with the application still to start', async t => {
    const host = await openHost(t)
    const gate = Promise.withResolvers<void>()
    const mount = host.mount('/a', say('a'), { start: () => gate.promise })
    assert.equal(mount.state, 'starting')
    gate.resolve()
    await mount.ready
    assert.equal(mount.state, 'ready')
  })

  test('applications start one after another, in the order of mounting', async t => {
    const host = await openHost(t)
    const log: string[] = []
    for (const name of ['a', 'b', 'c']) {
      const start = async () => {
        log.push(`${name} begins`)
        await new Promise(resolve => setImmediate(resolve))
        log.push(`${name} ends`)
      }
      host.mount(`/${name}`, say(name), { start })
    }
    await host.ready()
    assert.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  test('an application whose start outlasts the close of its host is closed once it has started', async t => {
    const host = await openHost(t, { drain: { deadline: 50 } })
    const gate = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    const mount = host.mount('/a', say('a'), { start: () => gate.promise, close: () => closed.resolve() })
    await host.close()
    gate.resolve()
    await closed.promise
    assert.equal(mount.state, 'closed')
  })

  test('ready settles with its own application, not with those behind it', async t => {
    const host = await openHost(t)
    const gate = Promise.withResolvers<void>()
    const first = host.mount('/a', say('a'))
    const second = host.mount('/b', say('b'), { start: () => gate.promise })
    await first.ready
    assert.equal(second.state, 'starting')
    gate.resolve()
    await second.ready
  })

  test('listen waits until every application has started', async t => {
    const host = await openHost(t)
    const mount = host.mount('/a', say('a'), { start: () => new Promise(resolve => setTimeout(resolve, 20)) })
    const port = await listen(host)
    assert.equal(mount.state, 'ready')
    assert.equal((await ask(port, '/a')).text, 'a')
  })

  test('a slow start is not ended by the plugin timeout of Fastify', async t => {
    const host = await openHost(t, { fastify: { pluginTimeout: 20 } })
    host.mount('/a', say('a'), { start: () => new Promise(resolve => setTimeout(resolve, 60)) })
    assert.equal((await host.inject('/a')).body, 'a')
  })

  test('a mount made while the host listens answers 503 with Retry-After until it is ready', async t => {
    const host = await openHost(t)
    const port = await listen(host)
    const gate = Promise.withResolvers<void>()
    const mount = host.mount('/late', say('late'), { start: () => gate.promise })
    const early = await ask(port, '/late')
    assert.equal(early.status, 503)
    assert.match(early.headers.get('retry-after') ?? '', /^\d+$/)
    assert.equal(codeOf(early), 'PORTICO_MOUNT_UNAVAILABLE')
    gate.resolve()
    await mount.ready
    assert.equal((await ask(port, '/late')).text, 'late')
  })
})

suite('failing to start', () => {
  test('ready rejects with the mount and the reason, and keeps the cause', async t => {
    const host = await openHost(t)
    const mount = host.mount('/shop', say('a'), { start: fail })
    await assert.rejects(mount.ready, error => {
      assert.match(String(error), /shop.*no database/)
      assert.equal((error as { code?: string }).code, 'PORTICO_APP_START_FAILED')
      assert.equal(((error as Error).cause as Error).message, 'no database')
      return true
    })
    assert.equal(mount.state, 'failed')
    assert.equal(mount.error?.code, 'PORTICO_APP_START_FAILED')
  })

  test('a failure that nobody awaits is logged under the name of the mount', async t => {
    const { lines, logger } = createLog()
    const host = await openHost(t, { logger })
    host.mount('/shop', say('a'), { start: fail })
    await host.ready()
    const line = lines.find(({ mount }) => mount === 'shop')
    assert.match(line?.err?.message ?? '', /no database/)
  })

  test('the others start, and readiness says which one did not', async t => {
    const host = await openHost(t)
    host.mount('/a', say('a'))
    host.mount('/b', say('b'), { start: fail })
    host.mount('/c', say('c'))
    const port = await listen(host)
    assert.equal((await ask(port, '/a')).text, 'a')
    assert.equal((await ask(port, '/c')).text, 'c')
    const readiness = await ask(port, '/health/ready')
    assert.equal(readiness.status, 503)
    const { mounts } = JSON.parse(readiness.text) as { mounts: { name: string; state: string }[] }
    assert.deepEqual(
      mounts.map(({ name, state }) => `${name} ${state}`),
      ['a ready', 'b failed', 'c ready'],
    )
    assert.doesNotMatch(readiness.text, /no database/, 'the reason is for the log, not for whoever asks')
    assert.equal((await ask(port, '/health/live')).status, 200)
  })

  test('a failed mount answers 503 without telling why', async t => {
    const host = await openHost(t)
    host.mount('/b', say('b'), { start: fail })
    const answer = await ask(await listen(host), '/b')
    assert.equal(answer.status, 503)
    assert.ok(answer.headers.has('retry-after'))
    assert.doesNotMatch(answer.text, /no database/)
  })

  test('readiness ignores a mount that is not required', async t => {
    const host = await openHost(t)
    host.mount('/b', say('b'), { start: fail, required: false })
    assert.equal((await host.inject('/health/ready')).statusCode, 200)
  })

  test('a required mount that fails keeps the host from listening', async t => {
    const host = await openHost(t)
    host.mount('/b', say('b'), { start: fail, required: true })
    const code = 'PORTICO_APP_START_FAILED'
    await assert.rejects(host.listen({ port: 0 }), { code })
    assert.equal(host.server.listening, false)
    await assert.rejects(Promise.resolve(host.ready()), { code })
  })

  test('what the start had opened is closed when the application then fails', async t => {
    const host = await openHost(t)
    const app = Fastify()
    app.register(async () => fail())
    let closed = 0
    const mount = host.mount('/a', app, { start: () => {}, close: () => closed++ })
    await assert.rejects(mount.ready)
    await host.close()
    assert.equal(closed, 1)
  })

  test('an application whose start failed starts again in its next mount', async t => {
    const host = await openHost(t)
    let starts = 0
    const app = say('a')
    const start = () => {
      if (++starts === 1) fail()
    }
    await assert.rejects(host.mount('/a', app, { start }).ready)
    await host.mount('/b', app, { start }).ready
    assert.equal(starts, 2)
  })
})
