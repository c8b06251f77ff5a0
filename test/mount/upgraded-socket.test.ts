import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'
import { Wire } from '../adapters/wire.ts'
import { listen, openHost, portClosed, ways } from '../host/serving.ts'
import { dial, handshake } from './websockets.ts'

// Far beyond the life of a test: where closing waits for it, the test runs into its own limit.
const patient = { drain: { deadline: 600_000 } }
const limit = { timeout: 10_000 }
const goodbye = '8802' + '03e9'

/** An application that takes upgrades with its own hands. */
async function takeUpgrades(t: TestContext, take: (socket: Duplex, request: IncomingMessage) => void) {
  const host = await openHost(t, patient)
  const app = createServer()
  app.on('upgrade', (request, socket) => take(socket, request))
  host.mount('/a', app)
  const wire = await Wire.open(await listen(host))
  t.after(() => wire.destroy())
  wire.send('/a', { headers: handshake })
  return { host, wire }
}

const accept = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

suite('an upgraded socket whose application goes', () => {
  test('a frame that is being sent is sent whole, and the goodbye comes after it', limit, async t => {
    const taken = Promise.withResolvers<Duplex>()
    const { host, wire } = await takeUpgrades(t, socket => {
      socket.write(accept)
      socket.write(Buffer.from('8204aabb', 'hex'))
      taken.resolve(socket)
    })
    const socket = await taken.promise
    await wire.readHead()
    const closing = host.close()
    await portClosed(host)
    socket.write(Buffer.from('cc', 'hex'))
    // The rest of the frame, and the beginning of one that nobody gets.
    let isHeard = false
    socket.write(Buffer.from('dd8201', 'hex'), () => {
      isHeard = true
    })
    assert.equal((await wire.readToEnd()).toString('hex'), `8204aabbccdd${goodbye}`)
    wire.destroy()
    await closing
    assert.ok(isHeard)
  })

  test('a handshake that is going on is finished first', limit, async t => {
    const taken = Promise.withResolvers<Duplex>()
    const { host, wire } = await takeUpgrades(t, socket => taken.resolve(socket))
    const socket = await taken.promise
    const closing = host.close()
    await portClosed(host)
    socket.write(accept)
    assert.equal((await wire.readHead())?.status, 101)
    assert.equal((await wire.readToEnd()).toString('hex'), goodbye)
    wire.destroy()
    await closing
  })

  test('an application that refuses only now is not talked over', limit, async t => {
    const taken = Promise.withResolvers<Duplex>()
    const { host, wire } = await takeUpgrades(t, socket => taken.resolve(socket))
    const socket = await taken.promise
    const closing = host.close()
    await portClosed(host)
    socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno')
    assert.deepEqual([(await wire.readHead())?.status, (await wire.readToEnd()).toString()], [401, 'no'])
    await closing
  })

  test('text that an application writes counts by its encoding', limit, async t => {
    const { host, wire } = await takeUpgrades(t, socket => {
      socket.write(accept)
      socket.write('8101', 'hex')
      socket.write('a', 'latin1')
      socket.write('\x81\x01b', 'latin1', () => {})
    })
    await wire.readHead()
    await wire.readUntil('b')
    await host.close()
    assert.equal((await wire.readToEnd()).toString('hex'), goodbye)
  })

  for (const [way, arrange] of ways) {
    test(
      `a client that does not read, of one that goes on sending, hears of it all the same (${way})`,
      limit,
      async t => {
        const host = await openHost(t, { drain: { deadline: 600_000 }, isolate: false })
        arrange(host)
        const app = createServer()
        new WebSocketServer({ server: app }).on('connection', socket => {
          const timer = setInterval(() => socket.send(Buffer.alloc(100_000)), 1)
          socket.on('close', () => clearInterval(timer))
        })
        host.mount('/a', app)
        const client = await dial(t, await listen(host), '/a')
        await once(client, 'message')
        client.pause()
        await sleep(100)
        const closing = host.close()
        const code = once(client, 'close').then(([code]) => code as number)
        await sleep(50)
        client.resume()
        assert.equal(await code, 1001)
        await closing
      },
    )
  }

  test('a socket of another protocol is ended without a word', limit, async t => {
    const host = await openHost(t, patient)
    const app = createServer()
    app.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n')
      socket.on('end', () => socket.end())
    })
    host.mount('/a', app)
    const wire = await Wire.open(await listen(host))
    wire.send('/a', { headers: { connection: 'Upgrade', upgrade: 'chat' } })
    await wire.readHead()
    const closing = host.close()
    assert.equal((await wire.readToEnd()).length, 0)
    wire.destroy()
    await closing
  })

  test('WebSockets of a replaced application are told, and come back to the new one', limit, async t => {
    const host = await openHost(t, patient)
    const named = (name: string) => {
      const app = createServer()
      new WebSocketServer({ server: app }).on('connection', socket => socket.send(name))
      return app
    }
    host.mount('/a', named('old'))
    const port = await listen(host)
    const first = new WebSocket(`ws://127.0.0.1:${port}/a`)
    t.after(() => first.terminate())
    assert.equal(String((await once(first, 'message'))[0]), 'old')
    const closed = once(first, 'close')
    const replaced = host.mounts.replace('/a', named('new'))
    assert.equal((await closed)[0], 1001)
    const second = new WebSocket(`ws://127.0.0.1:${port}/a`)
    t.after(() => second.terminate())
    assert.equal(String((await once(second, 'message'))[0]), 'new')
    await replaced
  })
})
