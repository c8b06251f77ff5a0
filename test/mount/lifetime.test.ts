import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import Fastify from 'fastify'
import { createHost } from '../../host/index.ts'
import { say } from '../host/listeners.ts'
import { createLog, openHost } from '../host/serving.ts'

const fail = () => {
  throw new Error('no database')
}

suite('one application in several mounts', () => {
  for (const [where, hostCount] of [
    ['two mounts of one host', 1],
    ['two hosts', 2],
  ] as const) {
    test(`starts and closes once in ${where}`, async t => {
      let starts = 0
      let closes = 0
      const options = { start: () => starts++, close: () => closes++ }
      const app = say('a')
      const first = await openHost(t)
      const second = hostCount === 1 ? first : await openHost(t)
      first.mount('/a', app, options)
      second.mount('/b', app, options)
      await first.ready()
      await second.ready()
      assert.equal(starts, 1)
      if (first === second) await first.mounts.remove('/a')
      else await first.close()
      assert.equal(closes, 0, 'still held')
      assert.equal((await second.inject('/b')).body, 'a')
      await second.close()
      assert.equal(closes, 1)
    })
  }

  test('a second mount waits for the start that the first has begun', async t => {
    const gate = Promise.withResolvers<void>()
    const app = say('a')
    const start = () => gate.promise
    const [first, second] = [await openHost(t), await openHost(t)]
    const mounts = [first.mount('/a', app, { start }), second.mount('/a', app, { start })]
    await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual(
      mounts.map(({ state }) => state),
      ['starting', 'starting'],
    )
    gate.resolve()
    await Promise.all(mounts.map(({ ready }) => ready))
  })

  test('a Fastify application is closed once, with its last mount', async t => {
    const app = Fastify()
    app.get('/', () => 'fastify')
    const close = t.mock.method(app, 'close')
    const host = await openHost(t)
    host.mount('/a', app)
    host.mount('/b', app)
    await host.ready()
    await host.mounts.remove('/a')
    assert.equal(close.mock.callCount(), 0)
    assert.equal((await host.inject('/b')).body, 'fastify')
    await host.close()
    assert.equal(close.mock.callCount(), 1)
  })

  test('an application that was closed starts anew when it is mounted again', async t => {
    const log: string[] = []
    const app = say('a')
    const options = { start: () => log.push('start'), close: () => log.push('close') }
    for (let round = 0; round < 2; round++) {
      const host = await createHost({ logger: false })
      t.after(() => host.close())
      host.mount('/a', app, options)
      await host.ready()
      await host.close()
    }
    assert.deepEqual(log, ['start', 'close', 'start', 'close'])
  })
})

suite('closing', () => {
  test('applications are closed in the reverse order of their start', async t => {
    const host = await openHost(t)
    const log: string[] = []
    for (const name of ['a', 'b', 'c']) host.mount(`/${name}`, say(name), { close: () => log.push(name) })
    await host.ready()
    await host.close()
    assert.deepEqual(log, ['c', 'b', 'a'])
  })

  test('an application that fails to close is logged, and the others are closed', async t => {
    const { lines, logger } = createLog()
    const host = await openHost(t, { logger })
    let closed = false
    host.mount('/a', say('a'), {
      close: () => {
        closed = true
      },
    })
    host.mount('/b', say('b'), { close: async () => fail() })
    await host.ready()
    await host.close()
    assert.ok(closed)
    assert.ok(lines.some(({ err }) => err?.message?.includes('no database')))
  })

  test('an application that never started is not closed', async t => {
    const host = await openHost(t)
    let closes = 0
    host.mount('/a', say('a'), { start: fail, close: () => closes++ })
    await host.ready()
    await host.close()
    assert.equal(closes, 0)
  })

  const never = () => new Promise(() => {})
  for (const [what, options] of [
    ['start', { start: never }],
    ['close', { close: never }],
  ] as const) {
    test(`an application whose ${what} never settles does not keep the host from closing`, {
      timeout: 5000,
    }, async () => {
      const host = await createHost({ logger: false, drain: { deadline: 50 } })
      host.mount('/a', say('a'), options)
      if (what === 'close') await host.ready()
      await host.close()
    })
  }

  test('nothing can be mounted on a closed host', async t => {
    const host = await openHost(t)
    await host.close()
    assert.throws(() => host.mount('/a', say('a')), { code: 'PORTICO_HOST_CLOSED' })
  })
})
