import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import websocket from '@fastify/websocket'
import Fastify from 'fastify'
import { WebSocket, WebSocketServer } from 'ws'
import { ask, Wire } from '../adapters/wire.ts'
import { held, say } from './listeners.ts'
import { listen, openHost, portClosed, ways } from './serving.ts'

async function dial(t: TestContext, port: number, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  t.after(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

// Far beyond the life of a test: where closing waits for it, the test runs into its own limit.
const patient = { drain: { deadline: 600_000 } }
const limit = { timeout: 10_000 }

for (const [way, arrange] of ways) {
  suite(`closing with ${way} mounts`, () => {
    test('requests in flight finish, those that have begun to answer and those that have not', limit, async t => {
      const host = await openHost(t, patient)
      arrange(host)
      const [silent, begun] = [held('done'), held('done', 'begun ')]
      host.mount('/silent', silent.app)
      host.mount('/begun', begun.app)
      const port = await listen(host)
      const answers = [ask(port, '/silent'), ask(port, '/begun')]
      await Promise.all([silent.entered, begun.entered])
      let closed = false
      const closing = host.close().then(() => {
        closed = true
      })
      await portClosed(host)
      assert.equal(closed, false)
      silent.open()
      begun.open()
      const [first, second] = await Promise.all(answers)
      assert.deepEqual([first?.text, second?.text, second?.complete], ['done', 'begun done', true])
      assert.equal(first?.headers.get('connection'), 'close')
      await closing
    })

    test('the port is closed while requests in flight still run', limit, async t => {
      const host = await openHost(t, patient)
      arrange(host)
      const slow = held('done')
      host.mount('/a', slow.app)
      const port = await listen(host)
      const answer = ask(port, '/a')
      await slow.entered
      const closing = host.close()
      await portClosed(host)
      await assert.rejects(Wire.open(port), { code: 'ECONNREFUSED' })
      slow.open()
      assert.equal((await answer).text, 'done')
      await closing
    })

    const streams: [string, RequestListener][] = [
      [
        'headers set one by one',
        (_request, response) => void response.setHeader('content-type', 'text/event-stream').write('data: 1\n\n'),
      ],
      [
        'headers given to writeHead',
        (_request, response) =>
          void response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' }).write('data: 1\n\n'),
      ],
      [
        'raw headers',
        (_request, response) =>
          void response.writeHead(200, ['content-type', 'text/event-stream']).write('data: 1\n\n'),
      ],
    ]
    for (const [how, app] of streams) {
      test(`event streams are ended, whole (${how})`, limit, async t => {
        const host = await openHost(t, patient)
        arrange(host)
        host.mount('/events', app)
        const wire = await Wire.open(await listen(host))
        t.after(() => wire.destroy())
        wire.send('/events')
        await wire.readUntil('data: 1')
        await host.close()
        assert.match((await wire.readToEnd()).toString(), /\r\n0\r\n\r\n$/)
      })
    }

    test('event streams of a fetch application are ended', limit, async t => {
      const host = await openHost(t, patient)
      arrange(host)
      const cancelled = Promise.withResolvers<void>()
      const fetch = () => {
        const stream = new ReadableStream({
          start: controller => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
          cancel: () => cancelled.resolve(),
        })
        return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
      }
      host.mount('/events', { fetch })
      const wire = await Wire.open(await listen(host))
      t.after(() => wire.destroy())
      wire.send('/events')
      await wire.readUntil('data: 1')
      await host.close()
      await cancelled.promise
    })

    test('an event stream that begins only now is ended too', limit, async t => {
      const host = await openHost(t, patient)
      arrange(host)
      const entered = Promise.withResolvers<ServerResponse>()
      host.mount('/events', (_request, response) => entered.resolve(response))
      const wire = await Wire.open(await listen(host))
      t.after(() => wire.destroy())
      wire.send('/events')
      const response = await entered.promise
      const closing = host.close()
      await portClosed(host)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
      assert.match((await wire.readToEnd()).toString(), /data: 1\n\n\r\n0\r\n\r\n$/)
      await closing
    })

    test('an application that goes on writing to an ended event stream breaks nothing', limit, async t => {
      const host = await openHost(t, { ...patient, isolate: false })
      arrange(host)
      host.mount('/events', (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        const timer = setInterval(() => response.write(`data: ${'x'.repeat(100_000)}\n\n`), 1)
        response.on('close', () => clearInterval(timer))
      })
      const socket = connect(await listen(host), '127.0.0.1')
      t.after(() => socket.destroy())
      socket.write('GET /events HTTP/1.1\r\nHost: test\r\n\r\n')
      await once(socket, 'data')
      socket.pause()
      // Until more has been written than the buffers of the connection hold.
      await sleep(200)
      const closing = host.close()
      await sleep(50)
      const received = text(socket)
      socket.resume()
      assert.match(await received, /\n\n\r\n0\r\n\r\n$/)
      await closing
    })

    test('an answer that has been given whole is sent whole to a slow client', limit, async t => {
      const host = await openHost(t, patient)
      arrange(host)
      const body = Buffer.alloc(16 << 20, 'x')
      host.mount('/large', (_request, response) => void response.end(body))
      const socket = connect(await listen(host), '127.0.0.1')
      t.after(() => socket.destroy())
      socket.write('GET /large HTTP/1.1\r\nHost: test\r\n\r\n')
      const chunks: Buffer[] = []
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      await once(socket, 'data')
      socket.pause()
      const closing = host.close()
      // Idle connections are closed again and again.
      await sleep(150)
      const end = once(socket, 'end')
      socket.resume()
      await end
      const received = Buffer.concat(chunks)
      assert.equal(received.length - received.indexOf('\r\n\r\n') - 4, body.length)
      await closing
    })

    test('WebSockets are told that the host goes away (1001)', limit, async t => {
      const host = await openHost(t, patient)
      arrange(host)
      const chat = createServer()
      new WebSocketServer({ server: chat }).on('connection', socket => socket.send('hello'))
      const live = Fastify()
      live.register(websocket)
      live.register(async scope => void scope.get('/', { websocket: true }, () => {}))
      host.mount('/chat', chat)
      host.mount('/live', live)
      const port = await listen(host)
      const sockets = await Promise.all(['/chat', '/live'].map(path => dial(t, port, path)))
      const codes = Promise.all(sockets.map(async socket => (await once(socket, 'close'))[0] as number))
      await host.close()
      assert.deepEqual(await codes, [1001, 1001])
    })

    test('what has not ended at the deadline is cut', limit, async t => {
      const host = await openHost(t, { drain: { deadline: 50 } })
      arrange(host)
      const never = held('done', 'begun ')
      const chat = createServer()
      chat.on('upgrade', (_request, socket) => {
        // A protocol of its own, deaf to everything.
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: deaf\r\n\r\n')
      })
      host.mount('/never', never.app)
      host.mount('/chat', chat)
      let closed = false
      host.mount('/last', say('last'), {
        close: () => {
          closed = true
        },
      })
      const port = await listen(host)
      const answer = ask(port, '/never')
      await never.entered
      const deaf = await Wire.open(port)
      t.after(() => deaf.destroy())
      deaf.send('/chat', { headers: { connection: 'Upgrade', upgrade: 'deaf' } })
      await deaf.readHead()
      await host.close()
      assert.equal((await answer).complete, false)
      await deaf.readToEnd()
      assert.ok(closed, 'the applications are closed all the same')
    })
  })
}
