import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Mount, Mounts } from '../../host/index.ts'
import { ask } from '../adapters/wire.ts'
import { held, say } from '../host/listeners.ts'
import { listen, openHost } from '../host/serving.ts'

function record(mounts: Mounts): string[] {
  const events: string[] = []
  for (const event of ['added', 'ready', 'failed', 'replaced', 'removed'] as const) {
    mounts.events.on(event, ({ name, state }: Mount) => events.push(`${event} ${name} ${state}`))
  }
  return events
}

suite('finding mounts', () => {
  test('list gives them in the order of mounting', async t => {
    const host = await openHost(t)
    for (const prefix of ['/b', '/', '/a']) host.mount(prefix, say('x'))
    assert.deepEqual(
      host.mounts.list().map(({ name }) => name),
      ['b', 'root', 'a'],
    )
  })

  test('get takes a name or a prefix', async t => {
    const host = await openHost(t)
    const mount = host.mount('/a/b', say('x'), { name: 'shop' })
    for (const key of ['shop', '/a/b', '/a/b/']) assert.equal(host.mounts.get(key), mount)
    for (const key of ['other', '/a', '/a/b/c', '/docs', 'a-b']) assert.equal(host.mounts.get(key), undefined)
  })
})

suite('events', () => {
  test('tell of every mount what happens to it', async t => {
    const host = await openHost(t)
    const events = record(host.mounts)
    host.mount('/a', say('a'))
    host.mount('/b', say('b'), { start: () => Promise.reject(new Error('no')) })
    await host.ready()
    await host.mounts.replace('/a', say('c'))
    await host.mounts.remove('/a')
    assert.deepEqual(events, [
      'added a starting',
      'added b starting',
      'ready a ready',
      'failed b failed',
      'replaced a ready',
      'removed a ready',
    ])
  })

  test('a listener that throws keeps no other application from starting', async t => {
    const host = await openHost(t)
    host.mounts.events.on('ready', ({ name }) => {
      if (name === 'a') throw new Error('a listener of somebody')
    })
    host.mount('/a', say('a'))
    host.mount('/b', say('b'))
    await Promise.resolve(host.ready()).catch(() => {})
    assert.deepEqual(
      host.mounts.list().map(({ state }) => state),
      ['ready', 'ready'],
    )
  })
})

suite('removing', () => {
  test('requests inside finish, later ones are for nobody, and the application is closed at the end', async t => {
    const host = await openHost(t)
    const app = held('done')
    let closes = 0
    const mount = host.mount('/a', app.app, { close: () => closes++ })
    const port = await listen(host)
    const inside = ask(port, '/a')
    await app.entered
    const removed = host.mounts.remove('/a')
    assert.equal((await ask(port, '/a')).status, 404)
    assert.deepEqual([mount.state, closes, host.mounts.list()], ['draining', 0, []])
    app.open()
    assert.equal((await inside).text, 'done')
    await removed
    assert.deepEqual([mount.state, closes], ['closed', 1])
  })

  test('what is inside is cut at the deadline of draining', async t => {
    const host = await openHost(t, { drain: { deadline: 30 } })
    const app = held('never')
    host.mount('/a', app.app)
    const port = await listen(host)
    const inside = ask(port, '/a')
    const cut = assert.rejects(inside)
    await app.entered
    await host.mounts.remove('/a')
    await cut
  })

  test('prefix and name are free again, and an outer mount gets the requests', async t => {
    const host = await openHost(t)
    host.mount('/', say('root'))
    host.mount('/a', say('first'))
    await host.ready()
    await host.mounts.remove('/a')
    assert.equal((await host.inject('/a')).body, 'root')
    await host.mount('/a', say('second')).ready
    assert.equal((await host.inject('/a')).body, 'second')
  })

  test('a mount that is still starting is closed as soon as it has started', async t => {
    const host = await openHost(t)
    const gate = Promise.withResolvers<void>()
    const log: string[] = []
    const begun = Promise.withResolvers<void>()
    const start = () => {
      begun.resolve()
      return gate.promise
    }
    const mount = host.mount('/a', say('a'), { start, close: () => log.push('closed') })
    await begun.promise
    const removed = host.mounts.remove('/a')
    gate.resolve()
    await removed
    assert.deepEqual([mount.state, log], ['closed', ['closed']])
  })

  test('a mount whose turn to start has not come is not started any more', async t => {
    const host = await openHost(t)
    const gate = Promise.withResolvers<void>()
    const log: string[] = []
    host.mount('/first', say('first'), { start: () => gate.promise })
    const mount = host.mount('/a', say('a'), { start: () => log.push('started'), close: () => log.push('closed') })
    const told: string[] = []
    for (const event of ['ready', 'failed'] as const) host.mounts.events.on(event, ({ name }) => told.push(name))
    await host.mounts.remove('/a')
    gate.resolve()
    await host.ready()
    await assert.rejects(mount.ready, { code: 'PORTICO_MOUNT_UNAVAILABLE' })
    assert.deepEqual([mount.state, log, told], ['closed', [], ['first']])
  })

  for (const how of ['remove', 'replace'] as const) {
    test(`closing the host waits for an application that ${how} is closing`, async t => {
      const host = await openHost(t)
      const gate = Promise.withResolvers<void>()
      let closed = false
      const close = async () => {
        await gate.promise
        closed = true
      }
      host.mount('/a', say('a'), { close })
      await host.ready()
      const retiring = how === 'remove' ? host.mounts.remove('/a') : host.mounts.replace('/a', say('b'))
      await new Promise(resolve => setImmediate(resolve))
      const closing = host.close().then(() => closed)
      setTimeout(gate.resolve, 30)
      assert.equal(await closing, true)
      await retiring
    })
  }
})
