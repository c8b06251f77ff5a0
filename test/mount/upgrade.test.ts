import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, Wire } from '../adapters/wire.ts'
import { say } from '../host/listeners.ts'
import { codeOf, createLog, listen, openHost, ways } from '../host/serving.ts'
import { until } from '../until.ts'
import { dial, echoFastify, echoServer, exchange, handshake } from './websockets.ts'

for (const [way, arrange] of ways) {
  suite(`WebSockets of a ${way} mount`, () => {
    test('reach their server with the URL it expects, before any other request', async t => {
      const host = await openHost(t)
      arrange(host)
      host.mount('/chat', echoServer().app)
      const port = await listen(host)
      const socket = await dial(t, port, '/chat/room?x=%41')
      const expected = { message: 'hello', url: '/room?x=%41', originalUrl: '/chat/room?x=%41', baseUrl: '/chat' }
      assert.deepEqual(JSON.parse(await exchange(socket, 'hello')), expected)
    })

    test('reach a Fastify application', async t => {
      const host = await openHost(t)
      arrange(host)
      host.mount('/live', echoFastify('live'))
      const port = await listen(host)
      assert.equal(await exchange(await dial(t, port, '/live/socket'), 'x'), 'live x')
      assert.equal((await ask(port, '/live/plain')).text, 'plain')
    })

    test('go to their own mount, each beside the others, for as long as they last', async t => {
      const host = await openHost(t)
      arrange(host)
      host.mount('/a', echoServer().app)
      host.mount('/b', echoServer().app)
      host.mount('/c', echoFastify('c'))
      const port = await listen(host)
      const sockets = await Promise.all(['/a', '/b/socket', '/c/socket'].map(path => dial(t, port, path)))
      for (let round = 0; round < 3; round++) {
        const [a, b, c] = await Promise.all(sockets.map(socket => exchange(socket, String(round))))
        assert.match(a ?? '', /"baseUrl":"\/a"/)
        assert.match(b ?? '', /"baseUrl":"\/b"/)
        assert.equal(c, `c ${round}`)
        await sleep(20)
      }
    })

    test('are stopped by a guard, for which no socket is opened', async t => {
      const host = await openHost(t)
      arrange(host)
      const { app, sockets } = echoServer()
      host.mount('/chat', app, { guard: ({ headers }) => headers.authorization === 'yes' })
      const port = await listen(host)
      const refused = await ask(port, '/chat', { headers: handshake })
      assert.deepEqual([refused.status, codeOf(refused), sockets.clients.size], [403, 'PORTICO_GUARD_REFUSED', 0])
      assert.equal((await ask(port, '/chat', { headers: { ...handshake, authorization: 'yes' } })).status, 101)
    })

    test('what a client sends right behind its handshake is not lost', async t => {
      const host = await openHost(t)
      arrange(host)
      host.mount('/chat', echoServer().app, { guard: () => sleep(20, true) })
      const wire = await Wire.open(await listen(host))
      t.after(() => wire.destroy())
      const lines = Object.entries(handshake).map(([name, value]) => `${name}: ${value}\r\n`)
      // A masked text frame "a" with a mask of zeros (RFC 6455 section 5.2).
      const frame = Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x61])
      wire.write(Buffer.concat([Buffer.from(`GET /chat HTTP/1.1\r\nHost: a\r\n${lines.join('')}\r\n`), frame]))
      assert.equal((await wire.readHead())?.status, 101)
      assert.match(await wire.readUntil('"message":"a"'), /message/)
    })

    test('a mount that is still starting answers 503', async t => {
      const host = await openHost(t)
      arrange(host)
      const port = await listen(host)
      const gate = Promise.withResolvers<void>()
      const mount = host.mount('/chat', echoServer().app, { start: () => gate.promise })
      assert.equal((await ask(port, '/chat', { headers: handshake })).status, 503)
      gate.resolve()
      await mount.ready
      assert.equal((await ask(port, '/chat', { headers: handshake })).status, 101)
    })

    test('a mount that takes none serves the request as any other', async t => {
      const host = await openHost(t)
      arrange(host)
      host.mount('/plain', say('plain'))
      host.mount('/server', createServer(say('server')))
      const port = await listen(host)
      for (const path of ['/plain', '/server']) {
        const answer = await ask(port, path, { headers: handshake })
        assert.deepEqual([answer.status, answer.text], [200, path.slice(1)])
      }
    })

    test('a client that vanishes, before or after the handshake, harms nobody', async t => {
      const host = await openHost(t)
      arrange(host)
      const { app, sockets } = echoServer()
      sockets.on('connection', socket => socket.on('error', () => {}))
      host.mount('/chat', app, { guard: () => sleep(20, true) })
      host.mount('/next', say('next'))
      const port = await listen(host)
      const hasty = await Wire.open(port)
      hasty.send('/chat', { headers: handshake })
      hasty.destroy()
      const cut = await Wire.open(port)
      cut.send('/chat', { headers: handshake })
      await cut.readHead()
      cut.write(Buffer.from([0xff, 0xff, 0xff]))
      cut.destroy()
      assert.equal((await ask(port, '/next')).text, 'next')
      await until(() => sockets.clients.size === 0)
    })

    test('an application that throws in its upgrade listener loses the socket, and nothing else', async t => {
      const { lines, logger } = createLog()
      const host = await openHost(t, { logger })
      arrange(host)
      const app = createServer().on('upgrade', () => {
        throw new Error('no room')
      })
      host.mount('/chat', app, { name: 'chat' })
      host.mount('/next', say('next'))
      const port = await listen(host)
      await assert.rejects(ask(port, '/chat', { headers: handshake }))
      assert.equal((await ask(port, '/next')).text, 'next')
      assert.ok(lines.some(({ mount, err }) => mount === 'chat' && err?.message === 'no room'))
    })
  })
}
