import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, Wire } from '../adapters/wire.ts'
import { held, say } from './listeners.ts'
import { createLog, listen, openHost, portClosed } from './serving.ts'

// Far beyond the life of a test: where closing waits for it, the test runs into its own limit.
const patient = { drain: { deadline: 600_000 } }
const limit = { timeout: 10_000 }

suite('closing', () => {
  test('keep-alive connections do not hold it, idle now or later', limit, async t => {
    const host = await openHost(t, patient)
    const slow = held('done')
    host.mount('/slow', slow.app)
    host.mount('/fast', say('fast'))
    const port = await listen(host)
    const [idle, later, silent] = await Promise.all([Wire.open(port), Wire.open(port), Wire.open(port)])
    t.after(() => {
      for (const wire of [idle, later, silent]) wire.destroy()
    })
    idle.send('/fast')
    await idle.readAnswer()
    later.send('/fast')
    await later.readAnswer()
    later.send('/slow')
    await slow.entered
    const closing = host.close()
    await Promise.all([idle.readToEnd(), silent.readToEnd()])
    slow.open()
    assert.equal((await later.readAnswer()).text, 'done')
    await later.readToEnd()
    await closing
  })

  test(
    'a request that still comes on a connection in use is served, and the connection ends with it',
    limit,
    async t => {
      const host = await openHost(t, patient)
      const begun = held('done', 'begun ')
      host.mount('/begun', begun.app)
      const behind = held('next')
      behind.open()
      host.mount('/next', behind.app)
      const wire = await Wire.open(await listen(host))
      t.after(() => wire.destroy())
      wire.send('/begun')
      await wire.readUntil('begun ')
      const closing = host.close()
      await portClosed(host)
      wire.send('/next')
      await behind.entered
      begun.open()
      await wire.readUntil('\r\n0\r\n\r\n')
      const next = await wire.readAnswer()
      assert.deepEqual([next.text, next.headers.get('connection')], ['next', 'close'])
      await closing
    },
  )

  test('applications are closed in reverse, after their requests have ended', limit, async t => {
    const host = await openHost(t, patient)
    const slow = held('done')
    const log: string[] = []
    host.mount('/a', slow.app, { close: () => log.push('a closed') })
    host.mount('/b', say('b'), { close: () => log.push('b closed') })
    const port = await listen(host)
    const answer = ask(port, '/a').then(({ text }) => log.push(text))
    await slow.entered
    const closing = host.close()
    await portClosed(host)
    assert.deepEqual(log, [])
    slow.open()
    await Promise.all([answer, closing])
    assert.deepEqual(
      log.sort((one, two) => Number(two === 'done') - Number(one === 'done')),
      ['done', 'b closed', 'a closed'],
    )
  })

  test('readiness goes off for the delay, while everything is still served', limit, async t => {
    const host = await openHost(t, { drain: { delay: 200, deadline: 600_000 } })
    host.mount('/a', say('a'))
    const port = await listen(host)
    assert.equal((await ask(port, '/health/ready')).status, 200)
    const closing = host.close()
    const readiness = await ask(port, '/health/ready')
    assert.equal(readiness.status, 503)
    assert.equal((JSON.parse(readiness.text) as { status: string }).status, 'draining')
    assert.equal((await ask(port, '/health/live')).status, 200)
    assert.equal((await ask(port, '/a')).text, 'a')
    await closing
  })

  test('a host that never listened closes without the delay', limit, async t => {
    const host = await openHost(t, { drain: { delay: 600_000 } })
    host.mount('/a', say('a'))
    await host.ready()
    await host.close()
  })

  test('a host that was never ready closes', limit, async t => {
    const host = await openHost(t)
    let started = 0
    let closed = 0
    host.mount('/a', say('a'), { start: () => started++, close: () => closed++ })
    await host.close()
    assert.equal(closed, started)
  })

  test('closing twice closes the applications once', limit, async t => {
    const host = await openHost(t)
    let closes = 0
    host.mount('/a', say('a'), { close: () => closes++ })
    await host.ready()
    await Promise.all([host.close(), host.close()])
    await host.close()
    assert.equal(closes, 1)
  })

  test('injected requests in flight finish', limit, async t => {
    const host = await openHost(t, patient)
    const slow = held('done')
    const log: string[] = []
    host.mount('/a', slow.app, { close: () => log.push('closed') })
    await host.ready()
    const answer = host.inject('/a').then(({ body }) => log.push(body))
    await slow.entered
    const closing = host.close()
    await sleep(20)
    slow.open()
    await Promise.all([answer, closing])
    assert.deepEqual(log.toSorted(), ['closed', 'done'])
  })

  test('event streams of native routes are ended', limit, async t => {
    const host = await openHost(t, patient)
    host.get('/events', (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    })
    const wire = await Wire.open(await listen(host))
    t.after(() => wire.destroy())
    wire.send('/events')
    await wire.readUntil('data: 1')
    await host.close()
    assert.match((await wire.readToEnd()).toString(), /\r\n0\r\n\r\n$/)
  })

  test('connections that were used during the delay have gone before the port closes', limit, async t => {
    const host = await openHost(t, { drain: { delay: 200, deadline: 600_000 } })
    host.mount('/a', say('a'))
    const wire = await Wire.open(await listen(host))
    t.after(() => wire.destroy())
    wire.send('/a')
    await wire.readAnswer()
    const closing = host.close()
    wire.send('/a')
    const answer = await wire.readAnswer()
    assert.deepEqual([answer.text, answer.headers.get('connection')], ['a', 'close'])
    await closing
  })

  test('what cannot be closed in time takes nobody else the time to close', limit, async t => {
    const log = createLog()
    const host = await openHost(t, { drain: { deadline: 400 }, logger: log.logger })
    const closed: string[] = []
    const hang = () => new Promise(() => {})
    for (const name of ['a', 'b', 'c', 'd']) {
      const isStuck = name === 'b' || name === 'c'
      host.mount(`/${name}`, say(name), { close: isStuck ? hang : () => closed.push(name) })
    }
    host.mount('/starting', say('starting'), { start: hang })
    host.mount('/waiting', say('waiting'), { start: () => closed.push('started'), close: () => closed.push('waiting') })
    while (host.mounts.get('d')?.state !== 'ready') await sleep(1)
    await host.close()
    assert.deepEqual(closed, ['d', 'a'])
    assert.deepEqual(
      log.lines.map(({ err }) => err?.code),
      Array(3).fill('PORTICO_CLOSE_TIMEOUT'),
    )
  })

  test('native routes in flight finish', limit, async t => {
    const host = await openHost(t, patient)
    const gate = Promise.withResolvers<void>()
    const entered = Promise.withResolvers<void>()
    host.get('/native', async () => {
      entered.resolve()
      await gate.promise
      return 'native'
    })
    const port = await listen(host)
    const answer = ask(port, '/native')
    await entered.promise
    const closing = host.close()
    await portClosed(host)
    gate.resolve()
    assert.equal((await answer).text, 'native')
    await closing
  })
})
