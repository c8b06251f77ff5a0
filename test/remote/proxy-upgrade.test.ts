import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { ask } from '../adapters/wire.ts'
import { dial, echoServer, handshake } from '../mount/websockets.ts'
import { closedAddress, openTarget, serveProxy, show } from './proxy-target.ts'

test('with ws off, or for another protocol, a handshake is a plain request', async t => {
  const target = await openTarget(t, show)
  const off = await serveProxy(t, target, { ws: false })
  assert.equal((await ask(off, '/p', { headers: handshake })).status, 200)
  const on = await serveProxy(t, target)
  const { status, text } = await ask(on, '/p', { headers: { connection: 'Upgrade', upgrade: 'foo' } })
  assert.equal(status, 200)
  assert.equal((JSON.parse(text) as { headers: Record<string, string> }).headers.upgrade, undefined)
})

test("the user's on.error answers a failed handshake in the host's place", async t => {
  const port = await serveProxy(t, await closedAddress(), {
    on: { error: (_error, _request, socket) => void (socket as Socket).end('HTTP/1.1 418 Teapot\r\n\r\n') },
  })
  assert.equal((await ask(port, '/p', { headers: handshake })).status, 418)
})

test('the proxyReqWs, open and close handlers of the user are called', async t => {
  const seen: string[] = []
  const { app, sockets } = echoServer()
  app.listen(0, '127.0.0.1')
  await once(app, 'listening')
  t.after(() => app.close())
  t.after(() => sockets.close())
  const closed = Promise.withResolvers<void>()
  const port = await serveProxy(t, app, {
    on: {
      proxyReqWs: (_outgoing, { url }) => void seen.push(`proxyReqWs ${url}`),
      open: () => void seen.push('open'),
      close: () => closed.resolve(),
    },
  })
  const socket = await dial(t, port, '/p/a')
  assert.deepEqual(seen, ['proxyReqWs /a', 'open'])
  socket.close()
  await closed.promise
})
