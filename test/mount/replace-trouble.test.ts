import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { thread, upstream } from '../../host/index.ts'
import { ask } from '../adapters/wire.ts'
import { held, say } from '../host/listeners.ts'
import { createLog, listen, openHost } from '../host/serving.ts'
import { appModule } from '../remote/thread-host.ts'

const limit = { timeout: 10_000 }
const hang = () => new Promise(() => {})

suite('two replacements at once', () => {
  test('the later one wins, though the earlier one takes longer to start', limit, async t => {
    const host = await openHost(t)
    host.mount('/a', say('old'))
    await host.ready()
    const gate = Promise.withResolvers<void>()
    const log: string[] = []
    const slow = host.mounts.replace('/a', say('slow'), { start: () => gate.promise, close: () => log.push('slow') })
    await host.mounts.replace('/a', say('fast'), { close: () => log.push('fast') })
    const overtaken = assert.rejects(slow, { code: 'PORTICO_REPLACEMENT_OVERTAKEN' })
    gate.resolve()
    await overtaken
    assert.deepEqual([(await host.inject('/a')).body, log], ['fast', ['slow']])
  })

  test('an earlier one that is ready first serves until the later one is', limit, async t => {
    const host = await openHost(t)
    host.mount('/a', say('old'))
    await host.ready()
    const gate = Promise.withResolvers<void>()
    const fast = host.mounts.replace('/a', say('fast'))
    const slow = host.mounts.replace('/a', say('slow'), { start: () => gate.promise })
    await fast
    assert.equal((await host.inject('/a')).body, 'fast')
    gate.resolve()
    await slow
    assert.equal((await host.inject('/a')).body, 'slow')
  })

  test('a later one that fails to start takes nothing from the earlier one', limit, async t => {
    const host = await openHost(t)
    host.mount('/a', say('old'))
    await host.ready()
    const gate = Promise.withResolvers<void>()
    const slow = host.mounts.replace('/a', say('slow'), { start: () => gate.promise })
    const failing = () => Promise.reject(new Error('no database'))
    await assert.rejects(host.mounts.replace('/a', say('broken'), { start: failing }), /no database/)
    gate.resolve()
    await slow
    assert.equal((await host.inject('/a')).body, 'slow')
  })
})

suite('a replacement whose mount goes meanwhile', () => {
  test('it is refused, and closed again, when the mount is removed', limit, async t => {
    const host = await openHost(t)
    const log: string[] = []
    host.mount('/a', say('old'), { close: () => log.push('old') })
    await host.ready()
    const gate = Promise.withResolvers<void>()
    const replaced = host.mounts.replace('/a', say('new'), { start: () => gate.promise, close: () => log.push('new') })
    const refused = assert.rejects(replaced, { code: 'PORTICO_MOUNT_UNAVAILABLE' })
    await turn()
    await host.mounts.remove('/a')
    gate.resolve()
    await refused
    assert.deepEqual(log, ['old', 'new'])
    assert.equal((await host.inject('/a')).statusCode, 404)
  })

  test('a start that hangs keeps the host from closing no longer than its deadline', limit, async t => {
    const { lines, logger } = createLog()
    const host = await openHost(t, { drain: { deadline: 200 }, logger })
    const log: string[] = []
    host.mount('/a', say('old'), { close: () => log.push('old') })
    host.mount('/b', say('b'), { close: () => log.push('b') })
    const port = await listen(host)
    void host.mounts.replace('/a', say('new'), { start: hang })
    await turn()
    assert.equal((await ask(port, '/a')).text, 'old')
    await host.close()
    assert.deepEqual(log, ['b', 'old'])
    assert.deepEqual(
      lines.map(({ err }) => err?.code),
      ['PORTICO_CLOSE_TIMEOUT'],
    )
  })

  test('a start that ends only after the host is closed again', limit, async t => {
    const host = await openHost(t, { drain: { deadline: 50 } })
    host.mount('/a', say('old'))
    await host.ready()
    const gate = Promise.withResolvers<void>()
    let closes = 0
    const replaced = host.mounts.replace('/a', say('new'), { start: () => gate.promise, close: () => closes++ })
    const refused = assert.rejects(replaced, { code: 'PORTICO_MOUNT_UNAVAILABLE' })
    await turn()
    await host.close()
    gate.resolve()
    await refused
    assert.equal(closes, 1)
  })

  test('a closed host refuses it before anything is started', limit, async t => {
    const host = await openHost(t)
    host.mount('/a', say('old'))
    await host.close()
    const start = () => assert.fail('it was started')
    await assert.rejects(host.mounts.replace('/a', say('new'), { start }), { code: 'PORTICO_HOST_CLOSED' })
  })
})

suite('an application that does not go in order', () => {
  const closes: [how: string, close: () => unknown, expected: object][] = [
    ['throws', () => Promise.reject(new Error('stuck')), { message: 'stuck' }],
    ['hangs', hang, { code: 'PORTICO_CLOSE_TIMEOUT' }],
  ]
  for (const [how, close, expected] of closes) {
    test(`its close ${how}: the new one serves, and everybody is told so before`, limit, async t => {
      const host = await openHost(t, { drain: { deadline: 100 } })
      const mount = host.mount('/a', say('old'), { close })
      await host.ready()
      let told = ''
      host.mounts.events.on('replaced', ({ kind }) => {
        told = kind
      })
      const refused = assert.rejects(host.mounts.replace('/a', { fetch: () => new Response('new') }), expected)
      await turn()
      assert.equal(told, 'fetch')
      assert.equal((await host.inject('/a')).body, 'new')
      await refused
      assert.deepEqual([mount.state, mount.kind], ['ready', 'fetch'])
      await host.mounts.replace('/a', say('third'))
      assert.equal((await host.inject('/a')).body, 'third')
    })
  }

  test('its requests are cut at the deadline, and the log says so', limit, async t => {
    const { lines, logger } = createLog()
    const host = await openHost(t, { drain: { deadline: 50 }, logger })
    const old = held('old', 'begun')
    host.mount('/a', old.app)
    const port = await listen(host)
    const inside = ask(port, '/a')
    await old.entered
    await host.mounts.replace('/a', say('new'))
    assert.equal((await inside).complete, false)
    assert.deepEqual(
      lines.map(({ mount, msg }) => [mount, msg]),
      [['a', 'the deadline of draining has passed: requests are cut']],
    )
    assert.equal((await ask(port, '/a')).text, 'new')
  })

  test('a start that failed is tried anew, though another mount has the application', limit, async t => {
    const host = await openHost(t)
    const app = say('shared')
    host.mount('/a', app)
    host.mount('/b', say('old'))
    await host.ready()
    let starts = 0
    const start = async () => {
      if (++starts === 1) throw new Error('no database yet')
    }
    await assert.rejects(host.mounts.replace('/b', app, { start }), /no database yet/)
    await host.mounts.replace('/b', app, { start })
    assert.deepEqual([(await host.inject('/b')).body, starts], ['shared', 2])
  })
})

suite('an application that is replaced by itself', () => {
  const makers: Record<string, () => object> = {
    express: () => express().use((_request, response) => void response.send('same')),
    koa: () =>
      new Koa().use(context => {
        context.body = 'same'
      }),
    fastify: () => {
      const app = Fastify()
      app.get('/', async () => 'same')
      return app
    },
    thread: () => thread(appModule('express')),
  }
  for (const [kind, make] of Object.entries(makers)) {
    test(`goes on, and is closed once: ${kind}`, limit, async t => {
      const host = await openHost(t)
      const app = make()
      let closes = 0
      const options = { close: () => closes++ }
      host.mount('/a', app, options)
      await host.ready()
      const before = await host.inject('/a/')
      for (let turn = 0; turn < 3; turn++) await host.mounts.replace('/a', app, options)
      const { statusCode, body } = await host.inject('/a/')
      assert.deepEqual([statusCode, body, closes], [before.statusCode, before.body, 0])
      await host.close()
      assert.equal(closes, 1)
    })
  }

  test('goes on, and is closed once: upstream', limit, async t => {
    const target = await openHost(t, { landing: false })
    target.get('/', async () => 'same')
    const app = upstream(`http://127.0.0.1:${await listen(target)}`)
    const host = await openHost(t)
    host.mount('/a', app)
    await host.ready()
    for (let turn = 0; turn < 3; turn++) await host.mounts.replace('/a', app)
    assert.equal((await host.inject('/a')).body, 'same')
  })
})
