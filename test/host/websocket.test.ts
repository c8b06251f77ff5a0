import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import websocket from '@fastify/websocket'
import { ask, Wire } from '../adapters/wire.ts'
import { dial, echoFastify, echoServer, exchange, handshake } from '../mount/websockets.ts'
import { say } from './listeners.ts'
import { listen, openHost } from './serving.ts'

suite('WebSockets of the host itself', () => {
  test('@fastify/websocket on the host serves its own paths beside those of mounts', async t => {
    const host = await openHost(t)
    await host.register(websocket)
    host.register(async scope => {
      scope.get('/native', { websocket: true }, socket => {
        socket.on('message', message => socket.send(`native ${message}`))
      })
    })
    host.mount('/live', echoFastify('live'))
    host.mount('/chat', echoServer().app)
    const port = await listen(host)
    const native = await dial(t, port, '/native')
    const live = await dial(t, port, '/live/socket')
    const chat = await dial(t, port, '/chat')
    assert.equal(await exchange(live, '1'), 'live 1')
    assert.equal(await exchange(native, '2'), 'native 2')
    assert.match(await exchange(chat, '3'), /"message":"3"/)
    const wire = await Wire.open(port)
    t.after(() => wire.destroy())
    wire.send('/nobody', { headers: handshake })
    assert.equal((await wire.readAnswer()).status, 404)
    await wire.readToEnd()
  })

  test('a host mounted in a host takes its WebSockets, and serves what no application takes', {
    timeout: 5000,
  }, async t => {
    const outer = await openHost(t, { drain: { deadline: 100 } })
    const inner = await openHost(t)
    inner.mount('/chat', echoServer().app)
    inner.mount('/plain', say('plain'))
    outer.mount('/inner', inner)
    const port = await listen(outer)
    const answer = JSON.parse(await exchange(await dial(t, port, '/inner/chat/room'), 'x')) as Record<string, string>
    assert.deepEqual([answer.url, answer.originalUrl, answer.baseUrl], ['/room', '/inner/chat/room', '/inner/chat'])
    assert.equal((await ask(port, '/inner/plain', { headers: handshake })).text, 'plain')
    assert.equal((await ask(port, '/inner/nobody', { headers: handshake })).status, 404)
  })
})
