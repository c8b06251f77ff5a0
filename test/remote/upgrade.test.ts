import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import type { WebSocket } from 'ws'
import { proxy, upstream } from '../../host/index.ts'
import { ask, Wire } from '../adapters/wire.ts'
import { codeOf, listen, openHost, ways } from '../host/serving.ts'
import { dial, echoServer, exchange, handshake } from '../mount/websockets.ts'
import { addressOf, closedAddress, openRawTarget, openTarget, show } from './proxy-target.ts'

const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade, x-secret\r\nUpgrade: websocket\r\n'

type Remote = (address: string) => object

/** Each way to an application elsewhere, and the same with little patience. */
const kinds: readonly { readonly kind: string; readonly remote: Remote; readonly hasty: readonly Remote[] }[] = [
  {
    kind: 'upstream',
    remote: address => upstream(address),
    hasty: [address => upstream(address, { timeouts: { connect: 10, headers: 40 } })],
  },
  {
    kind: 'proxy',
    remote: address => proxy(address),
    hasty: [address => proxy(address, { upgradeTimeout: 50 }), address => proxy(address, { proxyTimeout: 50 })],
  },
]

async function serve(t: TestContext, app: object): Promise<number> {
  const host = await openHost(t)
  host.mount('/p', app)
  return listen(host)
}

/** Begins a handshake with a target that acts on what has reached it. */
async function begin(t: TestContext, remote: Remote, act: (socket: Socket) => void) {
  const accepted = Promise.withResolvers<Socket>()
  const seen: string[] = []
  const target = await openRawTarget(t, (socket, received) => {
    accepted.resolve(socket)
    seen.push(received)
    act(socket)
  })
  const wire = await Wire.open(await serve(t, remote(addressOf(target))))
  t.after(() => wire.destroy())
  wire.send('/p', { headers: { ...handshake, 'x-secret': 'a', connection: 'Upgrade, x-secret' } })
  return { wire, socket: await accepted.promise, seen }
}

const ends: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['ends', socket => socket.end()],
  ['is destroyed', socket => socket.destroy()],
  ['is reset', socket => socket.resetAndDestroy()],
]

for (const { kind, remote } of kinds) {
  for (const [way, arrange] of ways) {
    suite(`WebSockets of a ${way} ${kind}`, () => {
      test('reach the target with the path without the prefix, before any request', async t => {
        const { app, sockets } = echoServer()
        app.listen(0, '127.0.0.1')
        await once(app, 'listening')
        t.after(() => app.close())
        t.after(() => sockets.close())
        const host = await openHost(t)
        arrange(host)
        host.mount('/p', remote(addressOf(app)))
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
        host.mount('/p', remote(addressOf(target)))
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
        host.mount('/p', remote(await closedAddress()))
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
}

for (const { kind, remote, hasty } of kinds) {
  suite(`a handshake through ${kind}`, () => {
    test('a target that does not answer a handshake in time is a 504', async t => {
      for (const late of hasty) {
        const { wire, socket } = await begin(t, late, () => {})
        const answer = await wire.readAnswer()
        assert.deepEqual([answer.status, codeOf(answer)], [504, 'PORTICO_UPSTREAM_TIMEOUT'])
        await wire.readToEnd()
        if (!socket.closed) await once(socket, 'close')
      }
    })

    test("a target's refusal of a handshake reaches the client, and its connection ends", async t => {
      const { wire } = await begin(t, remote, socket =>
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
        const { wire } = await begin(t, remote, act)
        assert.equal((await wire.readAnswer()).status, 502)
        await wire.readToEnd()
      }
    })

    test('what describes one connection does not cross a handshake, either way', async t => {
      const { wire, seen } = await begin(t, remote, socket =>
        socket.write(`${switched}X-Secret: b\r\nKeep-Alive: a\r\nX-Kept: c\r\n\r\n`),
      )
      const head = await wire.readHead()
      assert.equal(head?.status, 101)
      const names = ['connection', 'upgrade', 'x-secret', 'keep-alive', 'x-kept']
      assert.deepEqual(
        names.map(name => head?.headers.get(name)),
        ['Upgrade', 'websocket', null, null, 'c'],
      )
      assert.match(seen[0] ?? '', /connection: upgrade\r\n/i)
      assert.doesNotMatch(seen[0] ?? '', /x-secret/i)
    })

    test('bytes behind either handshake are not lost', async t => {
      const target = await openRawTarget(t, socket => {
        socket.write(`${switched}\r\nfirst`)
        socket.on('data', data => socket.write(`echo ${data}`))
      })
      const wire = await Wire.open(await serve(t, remote(addressOf(target))))
      t.after(() => wire.destroy())
      const lines = Object.entries(handshake).map(([name, value]) => `${name}: ${value}\r\n`)
      wire.write(`GET /p HTTP/1.1\r\nHost: a\r\n${lines.join('')}\r\nearly`)
      assert.equal((await wire.readHead())?.status, 101)
      await wire.readUntil('first')
      await wire.readUntil('echo early')
    })

    for (const [how, end] of ends) {
      test(`when the target's side ${how}, the client's is closed`, async t => {
        const { wire, socket } = await begin(t, remote, each => each.write(`${switched}\r\nlast words`))
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
        const socket = await dial(t, await serve(t, remote(addressOf(app))), '/p')
        const [other] = sockets.clients
        assert.ok(other)
        const closed = once(other, 'close')
        end(socket)
        await closed
      })
    }

    test('a client that leaves within its handshake ends it at the target', async t => {
      const { wire, socket } = await begin(t, remote, () => {})
      wire.destroy()
      await once(socket, 'close')
    })

    test('when the mount goes, both sides are closed', async t => {
      const target = await openRawTarget(t, socket => socket.write(`${switched}\r\n`))
      const host = await openHost(t)
      host.mount('/p', remote(addressOf(target)))
      const wire = await Wire.open(await listen(host))
      wire.send('/p', { headers: handshake })
      assert.equal((await wire.readHead())?.status, 101)
      const [socket] = target.sockets
      assert.ok(socket)
      await Promise.all([once(socket, 'close'), wire.readToEnd(), host.mounts.remove('/p')])
    })
  })
}

test('a key that cannot be read is a 502 of an upgrade as of a request, and the next target is tried', async t => {
  const tls = { cert: 'none', key: 'none' }
  for (const targets of [['https://127.0.0.1:1'], [await closedAddress(), 'https://127.0.0.1:1']]) {
    const app = upstream(targets, { tls, breaker: false })
    const port = await serve(t, app)
    for (const headers of [handshake, undefined]) {
      const answer = await ask(port, '/p', { ...(headers && { headers }) })
      assert.deepEqual([answer.status, codeOf(answer)], [502, 'PORTICO_UPSTREAM_FAILED'])
    }
  }
})

test('a target with no deadline for its answer may take longer for a handshake than a connection may', async t => {
  const remote: Remote = address => upstream(address, { timeouts: { connect: 20, headers: 0 } })
  const { wire } = await begin(t, remote, socket => {
    setTimeout(() => socket.write(`${switched}\r\n`), 100)
  })
  assert.equal((await wire.readHead())?.status, 101)
})
