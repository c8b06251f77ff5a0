import assert from 'node:assert/strict'
import { once } from 'node:events'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import websocket from '@fastify/websocket'
import type { HostOptions } from '../../host/index.ts'
import { Wire } from '../adapters/wire.ts'
import { createCertificate } from '../certificate.ts'
import { held, say } from '../host/listeners.ts'
import { listen, openHost, ways } from '../host/serving.ts'
import { requireProgram } from '../programs.ts'
import { dial, echoServer, exchange } from './websockets.ts'

/** Short enough to be waited for, in milliseconds. */
const keepAliveTimeout = 400

for (const [way, arrange] of ways) {
  suite(`connections between requests, ${way} mounts`, { timeout: 20_000, concurrency: true }, () => {
    async function serve(t: TestContext, app = say('in'), options: HostOptions['fastify'] = { keepAliveTimeout }) {
      const host = await openHost(t, { fastify: options })
      arrange(host)
      host.mount('/a', app)
      return { host, port: await listen(host) }
    }

    async function open(...[t, ...rest]: Parameters<typeof serve>) {
      const { host, port } = await serve(t, ...rest)
      const wire = await Wire.open(port)
      t.after(() => wire.destroy())
      return { host, wire }
    }

    test('one that stays idle is closed, and not before the time that was promised', async t => {
      const { wire } = await open(t)
      wire.send('/a')
      await wire.readAnswer()
      const since = performance.now()
      await wire.readToEnd()
      assert.ok(performance.now() - since > keepAliveTimeout * 0.95)
    })

    test('so is one to which only the host has answered', async t => {
      const { wire } = await open(t)
      wire.send('/nobody')
      assert.equal((await wire.readAnswer()).status, 404)
      await wire.readToEnd()
    })

    test('one that is used now and then stays', async t => {
      const { wire } = await open(t)
      for (let turn = 0; turn < 6; turn++) {
        wire.send('/a')
        assert.equal((await wire.readAnswer()).text, 'in')
        await sleep(keepAliveTimeout / 2)
      }
    })

    test('one whose answer takes long stays until it is given', async t => {
      const slow = held('done', 'begun, ')
      const { wire } = await open(t, slow.app)
      wire.send('/a')
      await slow.entered
      await sleep(3 * keepAliveTimeout)
      slow.open()
      assert.equal((await wire.readAnswer()).text, 'begun, done')
      await wire.readToEnd()
    })

    test('one on which the next request comes slowly stays', async t => {
      const { wire } = await open(t)
      wire.send('/a')
      await wire.readAnswer()
      for (const part of ['GET /a HT', 'TP/1.1\r\n', 'Host: h\r\nX-Slow', ': 1\r\n']) {
        wire.write(part)
        await sleep(keepAliveTimeout / 2)
      }
      wire.write('\r\n')
      assert.equal((await wire.readAnswer()).text, 'in')
    })

    test('a silent WebSocket stays', async t => {
      const { port } = await serve(t, echoServer().app as never)
      const socket = await dial(t, port, '/a/socket')
      await sleep(3 * keepAliveTimeout)
      assert.match(await exchange(socket, 'still there'), /still there/)
    })

    test("so does one of the host's own", async t => {
      const host = await openHost(t, { fastify: { keepAliveTimeout } })
      arrange(host)
      await host.register(websocket)
      host.get('/socket', { websocket: true }, socket => {
        socket.on('message', message => socket.send(String(message)))
      })
      const socket = await dial(t, await listen(host), '/socket')
      await sleep(3 * keepAliveTimeout)
      assert.equal(await exchange(socket, 'still there'), 'still there')
    })

    test('the client is told how long, as by Node', async t => {
      const { wire } = await open(t, say('in'), {})
      wire.send('/a')
      const { headers } = await wire.readAnswer()
      assert.deepEqual([headers.get('connection'), headers.get('keep-alive')], ['keep-alive', 'timeout=72'])
    })

    test("what is set on the server itself counts instead, as on any of Node's", async t => {
      const { host, wire } = await open(t)
      host.server.keepAliveTimeout = 60_000
      for (let turn = 0; turn < 2; turn++) {
        wire.send('/a')
        assert.equal((await wire.readAnswer()).headers.get('keep-alive'), 'timeout=60')
        await sleep(3 * keepAliveTimeout)
      }
    })

    test('a limit for silence of any kind does not come in its stead', async t => {
      const { wire } = await open(t, say('in'), { keepAliveTimeout: 60_000, connectionTimeout: keepAliveTimeout })
      for (let turn = 0; turn < 2; turn++) {
        wire.send('/a')
        assert.equal((await wire.readAnswer()).text, 'in')
        await sleep(2 * keepAliveTimeout)
      }
    })

    test('behind TLS an idle one is closed, and one with a long answer stays', async t => {
      const openssl = requireProgram(t, 'openssl')
      if (openssl === undefined) return
      const certificate = await createCertificate(openssl)
      const slow = held('done')
      const { port } = await serve(t, slow.app, { keepAliveTimeout, https: certificate } as HostOptions['fastify'])
      const socket = connect({ port, host: '127.0.0.1', ca: certificate.cert })
      t.after(() => socket.destroy())
      socket.write('GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await slow.entered
      await sleep(3 * keepAliveTimeout)
      slow.open()
      assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 200 /)
      await once(socket.resume(), 'end')
    })
  })
}
