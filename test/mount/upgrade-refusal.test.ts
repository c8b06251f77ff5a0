import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Host } from '../../host/index.ts'
import { ask, Wire } from '../adapters/wire.ts'
import { say } from '../host/listeners.ts'
import { codeOf, listen, openHost, ways } from '../host/serving.ts'
import { echoFastify, echoServer, handshake } from './websockets.ts'

suite('hooks and upgrades', () => {
  for (const hook of ['onRequest', 'preValidation', 'preHandler'] as const) {
    test(`an ${hook} hook that answers keeps the upgrade out`, async t => {
      const host = await openHost(t)
      host.addHook(hook as 'onRequest', async (request, reply) => {
        if (request.headers.authorization !== 'yes') return reply.code(401).send('who are you?')
      })
      const { app, sockets } = echoServer()
      host.mount('/chat', app)
      const port = await listen(host)
      const wire = await Wire.open(port)
      t.after(() => wire.destroy())
      wire.send('/chat', { headers: handshake })
      const answer = await wire.readAnswer()
      assert.deepEqual([answer.status, answer.text, sockets.clients.size], [401, 'who are you?', 0])
      await wire.readToEnd()
      assert.equal((await ask(port, '/chat', { headers: { ...handshake, authorization: 'yes' } })).status, 101)
    })
  }

  test("a hook's error is the host's problem, and the connection ends", async t => {
    const host = await openHost(t)
    host.addHook('onRequest', async () => {
      throw new Error('secret')
    })
    host.mount('/chat', echoServer().app)
    const wire = await Wire.open(await listen(host))
    t.after(() => wire.destroy())
    wire.send('/chat', { headers: handshake })
    const answer = await wire.readAnswer()
    assert.deepEqual([answer.status, codeOf(answer)], [500, 'PORTICO_INTERNAL'])
    assert.equal((await wire.readToEnd()).length, 0)
  })

  test('hooks: false leaves them out, for upgrades as for requests', async t => {
    const host = await openHost(t)
    host.addHook('onRequest', async (_request, reply) => reply.code(401).send())
    host.mount('/chat', echoServer().app, { hooks: false })
    assert.equal((await ask(await listen(host), '/chat', { headers: handshake })).status, 101)
  })
})

suite('upgrades of nobody', () => {
  for (const [what, arrange] of [
    ...ways,
    ['with mounts that take upgrades', (host: Host) => void host.mount('/chat', echoServer().app)],
  ] as const) {
    test(`${what}: 404, and the connection ends`, async t => {
      const host = await openHost(t)
      arrange(host)
      const wire = await Wire.open(await listen(host))
      t.after(() => wire.destroy())
      wire.send('/nobody', { headers: handshake })
      const answer = await wire.readAnswer()
      assert.deepEqual([answer.status, codeOf(answer)], [404, 'PORTICO_NOT_FOUND'])
      assert.equal((await wire.readToEnd()).length, 0)
    })
  }

  test('a native route serves one as an ordinary request', async t => {
    const host = await openHost(t)
    host.get('/native', () => 'native')
    assert.equal((await ask(await listen(host), '/native', { headers: handshake })).text, 'native')
  })
})

suite('h2c', () => {
  // A client that offers HTTP/2 in the clear goes on in HTTP/1.1 where it is not taken up (RFC 9110 section 7.8).
  const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' }
  for (const [way, arrange] of ways) {
    test(`an offer of it to a ${way} mount is served as HTTP/1.1, WebSockets or not`, async t => {
      const host = await openHost(t)
      arrange(host)
      host.mount('/plain', say('plain'))
      host.mount('/chat', echoServer().app)
      host.mount('/live', echoFastify('live'))
      host.get('/native', () => 'plain')
      const port = await listen(host)
      for (const path of ['/plain', '/chat', '/live/plain', '/native']) {
        const answer = await ask(port, path, { headers: offer })
        assert.deepEqual([path, answer.status, answer.text], [path, 200, 'plain'])
      }
    })
  }
})
