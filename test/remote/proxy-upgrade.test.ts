import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { suite, test } from 'node:test'
import type { WebSocket } from 'ws'
import { type ProxyOptions, proxy } from '../../host/index.ts'
import { ask, Wire } from '../adapters/wire.ts'
import { codeOf, listen, openHost, ways } from '../host/serving.ts'
import { dial, echoServer, exchange, handshake } from '../mount/websockets.ts'
import { addressOf, closedAddress, openRawTarget, openTarget, serveProxy, show } from './proxy-target.ts'

const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade, x-secret\r\nUpgrade: websocket\r\n'

for (const [way, arrange] of ways) {
  suite(`WebSockets of a ${way} proxy`, () => {
    test('reach the target with the path without the prefix, before any request', async t => {
      const { app, sockets } = echoServer()
      app.listen(0, '127.0.0.1')
      await once(app, 'listening')
      t.after(() => app.close())
      t.after(() => sockets.close())
      const host = await openHost(t)
      arrange(host)
      host.mount('/p', proxy(addressOf(app)))
      const socket = await dial(t, await listen(host), '/p/room?a=%41')
      const { message, url } = JSON.parse(await exchange(socket, 'hello')) as { message: string; url: string }
      assert.deepEqual([message, url], ['hello', '/room?a=%41'])
    })

    test('of another mount, or of nobody, do not reach the target, after requests neither', async t => {
      const target = await openTarget(t, show)
      let upgrades = 0
      target.on('upgrade', (_request, socket) => {
        upgrades++
        socket.destroy()
      })
      const host = await openHost(t)
      arrange(host)
      host.mount('/p', proxy(addressOf(target), { ws: true }))
      host.mount('/chat', echoServer().app)
      const port = await listen(host)
      await ask(port, '/p')
      assert.match(await exchange(await dial(t, port, '/chat'), 'hello'), /hello/)
      const nobodys = await ask(port, '/nobody', { headers: handshake })
      assert.deepEqual([nobodys.status, nobodys.headers.get('connection')], [404, 'close'])
      assert.equal(upgrades, 0)
    })

    test('to a dead target are a 502, and their connection is closed', async t => {
      const host = await openHost(t)
      arrange(host)
      host.mount('/p', proxy(await closedAddress()))
      const wire = await Wire.open(await listen(host))
      wire.send('/p', { headers: handshake })
      const answer = await wire.readAnswer()
      assert.deepEqual(
        [answer.status, codeOf(answer), answer.headers.get('connection')],
        [502, 'PORTICO_UPSTREAM_FAILED', 'close'],
      )
      await wire.readToEnd()
    })
  })
}

async function open(t: Parameters<typeof serveProxy>[0], act: (socket: Socket) => void, options?: ProxyOptions) {
  const accepted = Promise.withResolvers<Socket>()
  const target = await openRawTarget(t, (socket, received) => {
    accepted.resolve(socket)
    seen.push(received)
    act(socket)
  })
  const seen: string[] = []
  const wire = await Wire.open(await serveProxy(t, target, options))
  t.after(() => wire.destroy())
  wire.send('/p', { headers: { ...handshake, 'x-secret': 'a', connection: 'Upgrade, x-secret' } })
  return { wire, socket: await accepted.promise, seen }
}

test('a target that does not answer a handshake in time is a 504', async t => {
  for (const options of [{ upgradeTimeout: 50 }, { proxyTimeout: 50 }]) {
    const { wire, socket } = await open(t, () => {}, options)
    const answer = await wire.readAnswer()
    assert.deepEqual([answer.status, codeOf(answer)], [504, 'PORTICO_UPSTREAM_TIMEOUT'])
    await wire.readToEnd()
    if (!socket.closed) await once(socket, 'close')
  }
})

test("a target's refusal of a handshake reaches the client, and its connection ends", async t => {
  const { wire } = await open(t, socket =>
    socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nKeep-Alive: timeout=5\r\n\r\nno'),
  )
  const { status, text, headers } = await wire.readAnswer()
  assert.deepEqual([status, text, headers.get('keep-alive'), headers.get('connection')], [401, 'no', null, 'close'])
  await wire.readToEnd()
})

test('a target that ends within a handshake is a 502', async t => {
  for (const act of [
    (socket: Socket) => void socket.end(),
    (socket: Socket) => void socket.resetAndDestroy(),
    (socket: Socket) => void socket.end('HTTP/1.1 10'),
  ]) {
    const { wire } = await open(t, act)
    assert.equal((await wire.readAnswer()).status, 502)
    await wire.readToEnd()
  }
})

test('what describes one connection does not cross a handshake, either way', async t => {
  const { wire, seen } = await open(t, socket =>
    socket.write(`${switched}X-Secret: b\r\nKeep-Alive: a\r\nX-Kept: c\r\n\r\n`),
  )
  const head = await wire.readHead()
  assert.equal(head?.status, 101)
  const names = ['connection', 'upgrade', 'x-secret', 'keep-alive', 'x-kept']
  assert.deepEqual(
    names.map(name => head?.headers.get(name)),
    ['Upgrade', 'websocket', null, null, 'c'],
  )
  assert.match(seen[0] ?? '', /connection: Upgrade\r\n/)
  assert.doesNotMatch(seen[0] ?? '', /x-secret/i)
})

test('bytes behind either handshake are not lost', async t => {
  const target = await openRawTarget(t, socket => {
    socket.write(`${switched}\r\nfirst`)
    socket.on('data', data => socket.write(`echo ${data}`))
  })
  const wire = await Wire.open(await serveProxy(t, target))
  t.after(() => wire.destroy())
  const lines = Object.entries(handshake).map(([name, value]) => `${name}: ${value}\r\n`)
  wire.write(`GET /p HTTP/1.1\r\nHost: a\r\n${lines.join('')}\r\nearly`)
  assert.equal((await wire.readHead())?.status, 101)
  await wire.readUntil('first')
  await wire.readUntil('echo early')
})

const ends: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['ends', socket => socket.end()],
  ['is destroyed', socket => socket.destroy()],
  ['is reset', socket => socket.resetAndDestroy()],
]

for (const [how, end] of ends) {
  test(`when the target's side ${how}, the client's is closed`, async t => {
    const { wire, socket } = await open(t, each => each.write(`${switched}\r\nlast words`))
    await wire.readUntil('last words')
    end(socket)
    assert.equal((await wire.readToEnd()).length, 0)
  })
}

for (const [how, end] of [
  ['ends', (socket: WebSocket) => socket.close()],
  ['is cut', (socket: WebSocket) => socket.terminate()],
] as const) {
  test(`when the client's side ${how}, the target's is closed`, async t => {
    const { app, sockets } = echoServer()
    app.listen(0, '127.0.0.1')
    await once(app, 'listening')
    t.after(() => app.close())
    t.after(() => sockets.close())
    const socket = await dial(t, await serveProxy(t, app), '/p')
    const [other] = sockets.clients
    assert.ok(other)
    const closed = once(other, 'close')
    end(socket)
    await closed
  })
}

test('a client that leaves within its handshake ends it at the target', async t => {
  const { wire, socket } = await open(t, () => {})
  wire.destroy()
  await once(socket, 'close')
})

test('when the mount goes, both sides are closed', async t => {
  const target = await openRawTarget(t, socket => socket.write(`${switched}\r\n`))
  const host = await openHost(t)
  host.mount('/p', proxy(addressOf(target)))
  const wire = await Wire.open(await listen(host))
  wire.send('/p', { headers: handshake })
  assert.equal((await wire.readHead())?.status, 101)
  const [socket] = target.sockets
  assert.ok(socket)
  await Promise.all([once(socket, 'close'), wire.readToEnd(), host.mounts.remove('/p')])
})

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
