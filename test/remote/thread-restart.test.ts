import assert from 'node:assert/strict'
import { once } from 'node:events'
import { suite, test } from 'node:test'
import { WebSocket } from 'ws'
import { type ThreadOptions, thread } from '../../host/remote/thread.ts'
import { ask, Wire } from '../adapters/wire.ts'
import { codeOf, listen, openHost, ways } from '../host/serving.ts'
import { appModule, createInfoLog, serveThread, untilServed } from './thread-host.ts'

const patient: ThreadOptions = { restart: { initial: 200, most: 200 } }

const ends: readonly (readonly [string, string, RegExp, ThreadOptions?])[] = [
  ['throws where nothing catches it', '/throw', /it threw TypeError: stray/],
  ['leaves a rejection unheard', '/reject', /it threw Error: unheard/],
  ['ends its process', '/exit', /it exited with code 3/],
  [
    'needs more memory than it may have',
    '/memory',
    /needed more memory than its heap of 32 MiB has/,
    { memory: { heap: 32 }, watchdog: false },
  ],
  [
    'blocks its event loop',
    '/block',
    /its event loop was blocked for 200 ms/,
    { watchdog: { interval: 20, timeout: 200 } },
  ],
]

for (const [way, arrange] of ways) {
  suite(`a thread entered ${way}`, () => {
    for (const [what, path, reason, options] of ends) {
      test(`that ${what} answers 502 and 503, and starts again`, async t => {
        const { log, logger } = createInfoLog()
        const host = await openHost(t, { logger })
        arrange(host)
        host.mount('/iso', thread(appModule('trouble'), { ...patient, ...options }))
        host.mount('/other', (_request, response) => response.end('other'))
        const port = await listen(host)
        const { text: first } = await ask(port, '/iso/ok')
        const wires = await Promise.all(
          ['/iso/never', '/iso/late'].map(async target => {
            const wire = await Wire.open(port)
            wire.send(target)
            return wire
          }),
        )
        assert.equal((await wires[1]?.readAnswer())?.text, 'late')

        const answer = await ask(port, `/iso${path}`)
        assert.deepEqual([answer.status, codeOf(answer)], [502, 'PORTICO_UPSTREAM_FAILED'])
        assert.equal((await wires[0]?.readAnswer())?.status, 502)
        assert.equal((await ask(port, '/other')).text, 'other')
        assert.ok((await untilServed({ ask: rest => ask(port, `/iso${rest}`) })) > 0, 'nobody was told to come back')
        assert.notEqual((await ask(port, '/iso/ok')).text, first)

        const told = log.filter(({ msg }) => reason.test(msg ?? ''))
        assert.deepEqual(
          told.map(({ mount }) => mount),
          ['iso'],
          JSON.stringify(log),
        )
        for (const wire of wires) wire.destroy()
      })
    }
  })
}

suite('a thread that ends', () => {
  test('cuts an answer that has begun', async t => {
    const { port } = await serveThread(t, 'trouble')
    const wire = await Wire.open(port)
    t.after(() => wire.destroy())
    wire.send('/iso/begun')
    const { status, text, complete } = await wire.readAnswer()
    assert.deepEqual([status, text, complete], [200, 'begun', false])
    await wire.readToEnd()
  })

  test('closes its WebSockets, and takes new ones when it is back', async t => {
    const served = await serveThread(t, 'sockets', patient)
    const dial = () => new WebSocket(`ws://127.0.0.1:${served.port}/iso/room`)
    const socket = dial()
    assert.equal(String((await once(socket, 'message'))[0]), '/room')
    const closed = once(socket, 'close')
    assert.equal((await served.ask('/exit')).status, 502)
    await closed
    const refused = dial()
    const [error] = await once(refused, 'error')
    assert.match((error as Error).message, /503/)
    await untilServed(served, '/')
    const again = dial()
    assert.equal(String((await once(again, 'message'))[0]), '/room')
    again.terminate()
  })

  test('is told when to come back by what its supervisor waits for', async t => {
    const served = await serveThread(t, 'trouble', { restart: { initial: 60_000, most: 60_000 } })
    await served.ask('/exit')
    let wait = 0
    // Requests may come before the end of the thread is known.
    while (wait <= 1) {
      const answer = await served.ask('/ok')
      assert.equal(answer.status, 503)
      wait = Number(answer.headers.get('retry-after'))
    }
    assert.ok(wait > 30 && wait <= 60, String(wait))
  })

  test('is not ended because the host’s own thread stood still', async t => {
    const served = await serveThread(t, 'trouble', { watchdog: { interval: 10, timeout: 50 } })
    const { text } = await served.ask('/ok')
    for (let turn = 0; turn < 3; turn++) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
      assert.equal((await served.ask('/ok')).text, text)
    }
  })

  test('is not ended by a watchdog that is off', async t => {
    const served = await serveThread(t, 'trouble', { watchdog: false })
    assert.equal((await served.ask('/late')).text, 'late')
  })
})
