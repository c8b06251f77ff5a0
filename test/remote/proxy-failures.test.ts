import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { responseInterceptor } from 'http-proxy-middleware'
import { type ProxyOptions, proxy } from '../../host/index.ts'
import { ask, Wire } from '../adapters/wire.ts'
import { codeOf, createLog, listen, openHost } from '../host/serving.ts'
import { addressOf, closedAddress, openRawTarget, openTarget, serveProxy, show } from './proxy-target.ts'

/** What targets do wrong, and what the client gets. `undefined`: its connection is closed. */
const faults: readonly (readonly [string, (socket: Socket) => void, number | undefined])[] = [
  ['closes without an answer', socket => socket.end(), 502],
  ['resets without an answer', socket => socket.resetAndDestroy(), 502],
  ['closes within the status line', socket => socket.end('HTTP/1.1 20'), 502],
  ['closes within the headers', socket => socket.end('HTTP/1.1 200 OK\r\nContent-'), 502],
  ['answers what is not HTTP', socket => socket.end('+OK ready\r\n'), 502],
  ['sends too many headers', socket => socket.end(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}\r\n`), 502],
  [
    'sends two lengths',
    socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
    502,
  ],
  [
    'sends a length and chunks',
    socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    502,
  ],
  [
    'switches protocols unasked',
    socket => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    502,
  ],
  ['sends a status below 100', socket => socket.end('HTTP/1.1 042 Odd\r\nContent-Length: 0\r\n\r\n'), 502],
  ['is silent', () => {}, 504],
  ['stops within the headers', socket => socket.write('HTTP/1.1 200 OK\r\nContent-'), 504],
  ['closes within the body', socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'), undefined],
  [
    'resets within the body',
    socket => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', () => socket.resetAndDestroy()),
    undefined,
  ],
  [
    'closes within a chunk',
    socket => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf'),
    undefined,
  ],
  [
    'sends a malformed chunk',
    socket => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n'),
    undefined,
  ],
  ['stops within the body', socket => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'), undefined],
]

for (const [fault, act, status] of faults) {
  const outcome = status === undefined ? 'closes the connection' : `is a ${status}`
  test(`a target that ${fault} ${outcome}, and harms no later request`, async t => {
    const isLate = status === 504 || fault.startsWith('stops')
    const target = await openRawTarget(t, (socket, received) => {
      if (received.startsWith('GET /fine ')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine')
      else act(socket)
    })
    const port = await serveProxy(t, target, isLate ? { proxyTimeout: 100 } : {})
    const outcomeOf = async () => {
      const answer = await ask(port, '/p/faulty').catch(() => undefined)
      return answer?.complete === true ? answer : undefined
    }
    const answer = await outcomeOf()
    assert.equal(answer?.status, status)
    if (answer?.headers.get('content-type') === 'application/problem+json') {
      assert.equal(codeOf(answer), status === 504 ? 'PORTICO_UPSTREAM_TIMEOUT' : 'PORTICO_UPSTREAM_FAILED')
      assert.doesNotMatch(answer.text, /127\.0\.0\.1|ECONN|HPE_/)
    }
    assert.equal((await ask(port, '/p/fine')).text, 'fine')
  })
}

test('a target that refuses the connection is a 502 with the reason, logged with the name of the mount', async t => {
  const { lines, logger } = createLog()
  const host = await openHost(t, { logger })
  host.mount('/p', proxy(await closedAddress()), { name: 'old' })
  const answer = await ask(await listen(host), '/p/a')
  assert.deepEqual([answer.status, codeOf(answer)], [502, 'PORTICO_UPSTREAM_FAILED'])
  assert.match(answer.text, /refused the connection/)
  assert.deepEqual([lines[0]?.mount, lines[0]?.err?.code], ['old', 'PORTICO_UPSTREAM_FAILED'])
})

test('an answer cut within its body is logged with the name of the mount', async t => {
  const { lines, logger } = createLog()
  const target = await openRawTarget(t, socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'))
  const host = await openHost(t, { logger })
  host.mount('/p', proxy(addressOf(target)), { name: 'old' })
  const answer = await ask(await listen(host), '/p/a').catch(() => undefined)
  assert.notEqual(answer?.complete, true)
  await host.close()
  assert.deepEqual([lines[0]?.mount, lines[0]?.err?.code], ['old', 'PORTICO_UPSTREAM_FAILED'])
})

test('a client that leaves is nobody to tell, and not logged', async t => {
  const { lines, logger } = createLog()
  const entered = Promise.withResolvers<Socket>()
  const target = await openRawTarget(t, socket => entered.resolve(socket))
  const host = await openHost(t, { logger })
  host.mount('/p', proxy(addressOf(target)))
  const wire = await Wire.open(await listen(host))
  wire.send('/p')
  const socket = await entered.promise
  wire.destroy()
  await new Promise(resolve => socket.once('close', resolve))
  await host.close()
  assert.deepEqual(lines, [])
})

test('a reason phrase that cannot be sent on is left out', async t => {
  const target = await openRawTarget(t, socket => socket.end('HTTP/1.1 200 O\x01K\r\nContent-Length: 2\r\n\r\nok'))
  assert.equal((await ask(await serveProxy(t, target), '/p')).text, 'ok')
})

/** Asks a proxy whose target refuses every connection. */
async function askRefused(t: TestContext, options: ProxyOptions) {
  return ask(await serveProxy(t, await closedAddress(), options), '/p/a')
}

test("the user's on.error answers in the host's place", async t => {
  const error: NonNullable<ProxyOptions['on']>['error'] = (_error, _request, response) => {
    ;(response as ServerResponse).writeHead(503, { 'x-mine': 'yes' }).end('mine')
  }
  const { status, text } = await askRefused(t, { on: { error } })
  assert.deepEqual([status, text], [503, 'mine'])
})

test("the user's on.error may take its time", async t => {
  const error = async (_error: Error, _request: unknown, response: unknown) => {
    await new Promise(resolve => setTimeout(resolve, 20))
    ;(response as ServerResponse).writeHead(503).end('later')
  }
  assert.equal((await askRefused(t, { on: { error } })).text, 'later')
})

test('an on.error that only looks leaves the answer to the host', async t => {
  const seen: string[] = []
  const answer = await askRefused(t, {
    on: { error: error => void seen.push((error as NodeJS.ErrnoException).code ?? '') },
  })
  assert.deepEqual([answer.status, codeOf(answer), seen], [502, 'PORTICO_UPSTREAM_FAILED', ['ECONNREFUSED']])
})

test('on.error hears of an answer that breaks off', async t => {
  const target = await openRawTarget(t, socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'))
  const seen: string[] = []
  const error = (failure: NodeJS.ErrnoException) => void seen.push(failure.code ?? '')
  const answer = await ask(await serveProxy(t, target, { on: { error } }), '/p').catch(() => undefined)
  assert.notEqual(answer?.complete, true)
  assert.deepEqual(seen, ['ECONNRESET'])
})

test('an on.error that fails leaves the answer to the host', async t => {
  const throwing = () => {
    throw new Error('mine')
  }
  const rejecting = async () => throwing()
  for (const error of [throwing, rejecting]) assert.equal((await askRefused(t, { on: { error } })).status, 502)
})

test('a plugin that listens for errors answers in the place of the host', async t => {
  const { text } = await askRefused(t, {
    plugins: [server => void server.on('error', (_error, _request, response) => void response?.end('of the plugin'))],
  })
  assert.equal(text, 'of the plugin')
})

test('without the default plugins a failure is answered all the same', async t => {
  assert.equal((await askRefused(t, { ejectPlugins: true })).status, 502)
})

test("a router that fails is the application's error", async t => {
  const router = () => {
    throw new Error('no route')
  }
  const answer = await askRefused(t, { router })
  assert.deepEqual([answer.status, codeOf(answer)], [500, 'PORTICO_APP_ERROR'])
})

test('an intercepted answer that breaks off is not taken for a whole one', async t => {
  const target = await openRawTarget(t, socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'))
  const port = await serveProxy(t, target, {
    selfHandleResponse: true,
    on: { proxyRes: responseInterceptor(async body => body) },
  })
  await assert.rejects(ask(port, '/p'), /ended without an answer/)
})

test('no request is sent twice', async t => {
  let requests = 0
  const target = await openRawTarget(t, socket => {
    requests++
    socket.end()
  })
  const port = await serveProxy(t, target)
  assert.equal((await ask(port, '/p')).status, 502)
  assert.equal(requests, 1)
})

test('a target that comes back is used again', async t => {
  const target = await openTarget(t, show)
  const port = await serveProxy(t, target)
  const { port: at } = target.address() as { port: number }
  assert.equal((await ask(port, '/p')).status, 200)
  target.close()
  target.closeAllConnections()
  await new Promise(resolve => target.once('close', resolve))
  assert.equal((await ask(port, '/p')).status, 502)
  target.listen(at, '127.0.0.1')
  await new Promise(resolve => target.once('listening', resolve))
  assert.equal((await ask(port, '/p')).status, 200)
})
