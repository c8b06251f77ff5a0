import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '../../host/index.ts'
import { upstream } from '../../host/remote/upstream.ts'
import type { UpstreamOptions } from '../../host/remote/upstream-options.ts'
import { ask, Wire } from '../adapters/wire.ts'
import { codeOf, listen, openHost } from '../host/serving.ts'
import { until } from '../until.ts'

/** A request as it came to a target: what it asks for, and the connection that carries it. */
interface Asked {
  readonly text: string
  readonly path: string
  readonly connection: number
  readonly socket: Socket
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** A target of which every byte is the test's own, mounted at `/svc`. */
class TargetRig {
  readonly asked: Asked[] = []
  readonly sockets: Socket[] = []
  port = 0
  /** What is done with a request, once its head has come. */
  answer: (asked: Asked) => void = ({ socket }) => socket.write(ok)

  static async open(
    t: TestContext,
    options: UpstreamOptions = {},
    prepare: (host: Host) => void = () => {},
  ): Promise<TargetRig> {
    const rig = new TargetRig()
    const server = createServer({ noDelay: true }, socket => rig.#accept(socket))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    t.after(() => {
      server.close()
      for (const socket of rig.sockets) socket.destroy()
    })
    const host = await openHost(t)
    prepare(host)
    host.mount('/svc', upstream(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, options))
    rig.port = await listen(host)
    return rig
  }

  get paths(): string[] {
    return this.asked.map(({ path }) => path)
  }

  get connections(): number[] {
    return this.asked.map(({ connection }) => connection)
  }

  ask(path: string) {
    return ask(this.port, `/svc${path}`)
  }

  #accept(socket: Socket): void {
    const connection = this.sockets.push(socket)
    socket
      .on('error', () => {})
      .on('data', (data: Buffer) => {
        const text = data.toString('latin1')
        const asked = { text, path: text.split(' ')[1] ?? '', connection, socket }
        this.asked.push(asked)
        this.answer(asked)
      })
  }
}

suite('the connections to a target', () => {
  test('are used again, the last used first', async t => {
    const rig = await TargetRig.open(t)
    rig.answer = () => {}
    const both = [rig.ask('/a'), rig.ask('/b')]
    await until(() => rig.asked.length === 2)
    rig.answer = ({ socket }) => socket.write(ok)
    const [first, second] = rig.asked as [Asked, Asked]
    first.socket.write(ok)
    await both[first.path === '/a' ? 0 : 1]
    second.socket.write(ok)
    await Promise.all(both)
    for (const path of ['/c', '/d']) await rig.ask(path)
    assert.deepEqual(rig.connections.slice(2), [second.connection, second.connection])
  })

  test('are no more than allowed, and who waits is served in the order of coming', async t => {
    const rig = await TargetRig.open(t, { connections: 1 })
    rig.answer = ({ socket }) => setTimeout(() => socket.write(ok), 20)
    const answers = []
    for (const path of ['/1', '/2', '/3', '/4']) {
      answers.push(rig.ask(path))
      await sleep(5)
    }
    assert.deepEqual(new Set((await Promise.all(answers)).map(({ text }) => text)), new Set(['ok']))
    assert.deepEqual(rig.paths, ['/1', '/2', '/3', '/4'])
    assert.deepEqual(new Set(rig.connections), new Set([1]))
  })

  test('carry nothing for a client that left while it waited for one', async t => {
    const rig = await TargetRig.open(t, { connections: 1 })
    rig.answer = () => {}
    const first = rig.ask('/1')
    await until(() => rig.asked.length === 1)
    const leaving = await Wire.open(rig.port)
    leaving.send('/svc/2')
    await sleep(20)
    const third = rig.ask('/3')
    await sleep(20)
    leaving.destroy()
    await sleep(20)
    rig.answer = ({ socket }) => socket.write(ok)
    rig.asked[0]?.socket.write(ok)
    await Promise.all([first, third])
    assert.deepEqual(rig.paths, ['/1', '/3'])
  })

  test('that break make room for who waits', async t => {
    const rig = await TargetRig.open(t, { connections: 1 })
    rig.answer = ({ socket, path }) => (path === '/1' ? socket.destroy() : socket.write(ok))
    const answers = await Promise.all(['/1', '/2'].map(path => rig.ask(path)))
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 502])
  })

  const ending: [what: string, head: string][] = [
    ['the target says close', 'HTTP/1.1 200 OK\r\nConnection: close\r\n'],
    ['the target speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\n'],
    ['the target keeps them for a second only', 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\n'],
  ]
  for (const [what, head] of ending) {
    test(`are not used again where ${what}`, async t => {
      const rig = await TargetRig.open(t)
      rig.answer = ({ socket }) => socket.write(`${head}Content-Length: 2\r\n\r\nok`)
      for (const path of ['/1', '/2']) assert.equal((await rig.ask(path)).text, 'ok')
      assert.deepEqual(rig.connections, [1, 2])
      await until(() => rig.sockets[0]?.destroyed === true)
    })
  }

  test('of HTTP/1.0 are used again where the target says so', async t => {
    const rig = await TargetRig.open(t)
    rig.answer = ({ socket }) =>
      socket.write('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok')
    for (const path of ['/1', '/2']) assert.equal((await rig.ask(path)).text, 'ok')
    assert.deepEqual(rig.connections, [1, 1])
  })

  test('end before those of a target that keeps them for two seconds and does not say so', async t => {
    const rig = await TargetRig.open(t)
    await rig.ask('/1')
    await sleep(1_900)
    await rig.ask('/2')
    assert.deepEqual(rig.connections, [1, 2])
  })

  test('end a second before the target would end them', async t => {
    const rig = await TargetRig.open(t, { timeouts: { idle: 1_000 } })
    rig.answer = ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 2\r\n\r\nok')
    await rig.ask('/1')
    const began = performance.now()
    await once(rig.sockets[0] as Socket, 'close')
    const waited = performance.now() - began
    assert.ok(waited > 900 && waited < 1_900, String(waited))
  })

  test('that the target ends while they are idle fail no request', async t => {
    const rig = await TargetRig.open(t)
    await rig.ask('/1')
    rig.sockets[0]?.end()
    await once(rig.sockets[0] as Socket, 'close')
    assert.equal((await rig.ask('/2')).text, 'ok')
    assert.deepEqual(rig.connections, [1, 2])
  })

  test('on which a target speaks unasked are ended', async t => {
    const rig = await TargetRig.open(t)
    await rig.ask('/1')
    rig.sockets[0]?.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\npoisoned')
    await once(rig.sockets[0] as Socket, 'close')
    assert.equal((await rig.ask('/2')).text, 'ok')
  })

  test('end with the client that leaves', async t => {
    const rig = await TargetRig.open(t)
    rig.answer = () => {}
    const wire = await Wire.open(rig.port)
    wire.send('/svc/1')
    await until(() => rig.asked.length === 1)
    wire.destroy()
    await once(rig.sockets[0] as Socket, 'close')
  })
})

suite('a request to a target', () => {
  test('that is sent again goes over a new connection, as all that were kept may have ended', async t => {
    const rig = await TargetRig.open(t, { retry: 'idempotent' })
    rig.answer = () => {}
    const answers = ['/1', '/2', '/3'].map(path => rig.ask(path))
    await until(() => rig.asked.length === 3)
    for (const { socket } of rig.asked) socket.write(ok)
    await Promise.all(answers)
    rig.answer = ({ socket, connection }) => (connection > 3 ? socket.write(ok) : socket.destroy())
    assert.equal((await rig.ask('/4')).text, 'ok')
    assert.equal(rig.connections.at(-1), 4)
  })

  test('waits with its head for the first of its body, and both leave together', async t => {
    const rig = await TargetRig.open(t)
    const wire = await Wire.open(rig.port)
    wire.write('POST /svc/a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n')
    await sleep(50)
    assert.equal(rig.asked.length, 0)
    wire.write('hello')
    assert.equal((await wire.readAnswer()).text, 'ok')
    assert.match(rig.asked[0]?.text ?? '', /^POST \/a HTTP\/1\.1\r\n[\s\S]*\r\n\r\nhello$/)
    wire.destroy()
  })

  test('keeps the connection where its body was whole before the answer was', async t => {
    const rig = await TargetRig.open(t)
    for (const path of ['/1', '/2']) {
      assert.equal((await ask(rig.port, `/svc${path}`, { method: 'POST', body: 'x'.repeat(1_000) })).text, 'ok')
    }
    assert.deepEqual(rig.connections, [1, 1])
  })
})

suite('an answer of a target', () => {
  test('whose headers come alone does not wait for its body', async t => {
    const rig = await TargetRig.open(t)
    rig.answer = ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n')
    const wire = await Wire.open(rig.port)
    wire.send('/svc/events')
    assert.equal((await wire.readHead())?.status, 200)
    wire.destroy()
  })

  test('may come a byte at a time', async t => {
    const rig = await TargetRig.open(t)
    const text = 'HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: u\r\n\r\n'
    rig.answer = async ({ socket }) => {
      for (const byte of text) {
        socket.write(byte)
        await new Promise(setImmediate)
      }
    }
    for (let turn = 0; turn < 2; turn++) {
      const { headers, text: body, trailers } = await rig.ask('/1')
      assert.deepEqual([headers.get('x-a'), body, trailers.get('x-t')], ['b', 'hello', 'u'])
    }
    assert.deepEqual(rig.connections, [1, 1])
  })

  test('of any length and in any pieces arrives byte for byte, and the connection is kept', async t => {
    const rig = await TargetRig.open(t)
    for (const size of [0, 1, 16_200, 16_384, 65_536, 300_000]) {
      const body = Buffer.from(Array.from({ length: size }, (_, index) => index & 255))
      rig.answer = ({ socket }) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`)
        socket.write(body)
      }
      assert.ok((await rig.ask('/1')).body.equals(body), `${size} bytes`)
    }
    assert.deepEqual(new Set(rig.connections), new Set([1]))
  })

  test('without a length that ends by a reset is cut, and one that ends in order is whole', async t => {
    const rig = await TargetRig.open(t)
    rig.answer = ({ socket, path }) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nhello')
      setTimeout(() => (path === '/reset' ? socket.resetAndDestroy() : socket.end()), 30)
    }
    assert.deepEqual([(await rig.ask('/reset')).complete, (await rig.ask('/end')).complete], [false, true])
  })

  test('that is none is a 502', async t => {
    const rig = await TargetRig.open(t)
    rig.answer = ({ socket }) => socket.write('SSH-2.0-x\r\n')
    const answer = await rig.ask('/1')
    assert.deepEqual([answer.status, codeOf(answer)], [502, 'PORTICO_UPSTREAM_FAILED'])
    assert.match(answer.text, /its answer is not HTTP/)
  })

  test('with headers of more than 16 KiB is a 502', async t => {
    const rig = await TargetRig.open(t)
    rig.answer = ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(3_000)}\r\n`)
    assert.match((await rig.ask('/1')).text, /its headers are too large/)
  })

  test('is waited for no longer than its deadline, however often the target says that it will come', async t => {
    const rig = await TargetRig.open(t, { timeouts: { headers: 200 } })
    rig.answer = ({ socket }) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    }
    const began = performance.now()
    assert.equal((await rig.ask('/1')).status, 504)
    const waited = performance.now() - began
    assert.ok(waited >= 195 && waited < 1_000, String(waited))
  })

  test('in one piece is written with what runs for its request', async t => {
    const storage = new AsyncLocalStorage<string>()
    const seen: string[] = []
    const rig = await TargetRig.open(t, {}, host => {
      host.addHook('onRequest', (request, reply, done) => {
        const { raw } = reply
        const writeHead = raw.writeHead
        raw.writeHead = ((...answer: Parameters<typeof writeHead>) => {
          seen.push(String(storage.getStore()))
          return writeHead.apply(raw, answer)
        }) as typeof writeHead
        storage.run(request.url, done)
      })
    })
    for (const path of ['/1', '/2']) assert.equal((await rig.ask(path)).text, 'ok')
    assert.deepEqual(rig.connections, [1, 1])
    assert.deepEqual(seen, ['/svc/1', '/svc/2'])
  })
})
