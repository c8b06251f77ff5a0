import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import websocket from '@fastify/websocket'
import { WebSocket, WebSocketServer } from 'ws'
import type { Guard, GuardEntry, Host, HostOptions } from '../../host/index.ts'
import { type Answer, ask, Wire } from '../adapters/wire.ts'
import { counted, say } from '../host/listeners.ts'
import { codeOf, createLog, listen, openHost, ways } from '../host/serving.ts'
import { handshake } from './websockets.ts'

const letIn = { authorization: 'Bearer key' }
const bearer = { bearer: ['key'] }

/** A host with everything that one can have: built-in pages, native routes and WebSockets, mounts, a host inside. */
async function openWhole(t: TestContext, options: HostOptions, arrange: (host: Host) => void = () => {}) {
  const host = await openHost(t, { status: true, ...options })
  arrange(host)
  await host.register(websocket)
  host.get('/native', () => 'native')
  host.get('/native/:id', () => 'native')
  host.get('/live', { websocket: true }, socket => void socket.on('message', message => socket.send(String(message))))
  host.mount('/a', say('mounted'), { docs: false })
  const inner = await openHost(t, {
    docs: false,
    landing: false,
    status: false,
    health: false,
    metrics: false,
    static: false,
  })
  inner.mount('/app', say('inner'), { docs: false })
  host.mount('/inner', inner, { docs: false })
  return { host, port: await listen(host) }
}

const paths = [
  '/',
  '/docs',
  '/openapi.json',
  '/openapi.yaml',
  '/static/portico.css',
  '/health',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/status',
  '/native',
  '/native/1?x',
  '/a',
  '/a/x',
  '/inner/app',
  '/inner/nothing',
  '/nothing',
  '/%zz',
  '//',
  '*',
  'http://elsewhere/docs',
  'http://h?/metrics',
]

for (const [way, arrange] of ways) {
  test(`the guard of a host with ${way} mounts stands before everything that it answers`, async t => {
    const { host, port } = await openWhole(t, { guard: bearer }, arrange)
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) {
        const answer = await ask(port, path, { method })
        assert.deepEqual([answer.status, codeOf(answer)], [401, 'PORTICO_UNAUTHENTICATED'], `${method} ${path}`)
        assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="host"')
      }
      const upgrade = await ask(port, path, { headers: handshake })
      assert.equal(upgrade.status, 401, path)
      const head = await ask(port, path, { method: 'HEAD' })
      assert.equal(head.status, 401, path)
      assert.notEqual((await ask(port, path, { headers: letIn })).status, 401, path)
      if (!path.startsWith('/') || path === '//' || path === '/%zz') continue
      assert.equal((await host.inject(path)).statusCode, 401, path)
      assert.notEqual((await host.inject({ url: path, headers: letIn })).statusCode, 401, path)
    }
  })

  test(`it is asked ahead of hooks and of the guard of a ${way} mount, once a request`, async t => {
    const order: string[] = []
    const host = await openHost(t, {
      guard: (request, entry) => {
        order.push(`host ${entry.mount} ${request.url}`)
        return request.headers['x-key'] === 'host'
      },
    })
    arrange(host)
    const { app, entered } = counted()
    host.mount('/a', app, {
      docs: false,
      name: 'shop',
      guard: (_request, entry) => order.push(`mount ${entry.mount}`) > 0,
    })
    host.get('/native', () => 'native')
    const port = await listen(host)
    assert.equal(codeOf(await ask(port, '/a/x?y')), 'PORTICO_GUARD_REFUSED')
    assert.deepEqual(order.splice(0), ['host shop /a/x?y'])
    await ask(port, '/a/x?y', { headers: { 'x-key': 'host' } })
    assert.deepEqual(order.splice(0), ['host shop /a/x?y', 'mount shop'])
    assert.equal((await ask(port, '/native', { headers: { 'x-key': 'host' } })).text, 'native')
    assert.deepEqual(order.splice(0), ['host undefined /native'])
    assert.equal(entered(), 1)
  })
}

test('a refusal by the host names the host', async t => {
  const host = await openHost(t, { guard: () => false })
  const answer = await ask(await listen(host), '/nothing')
  assert.equal(answer.status, 403)
  assert.match(answer.text, /The guard of the host refused this request/)
})

test('its failure is answered 500 and logged', async t => {
  const { lines, logger } = createLog()
  const guard: Guard = () => {
    throw new Error('secret')
  }
  const host = await openHost(t, { logger, guard })
  const answer = await ask(await listen(host), '/docs')
  assert.deepEqual([answer.status, codeOf(answer)], [500, 'PORTICO_GUARD_FAILED'])
  assert.ok(lines.some(({ err, mount }) => err?.message === 'secret' && mount === undefined))
})

test('an absolute target is served by Fastify as the path that was decided on', async t => {
  const { port } = await openWhole(t, {})
  for (const target of ['http://h?/native', 'http://h?/a/../native', 'https://h?x/native'])
    assert.match((await ask(port, target)).text, /<title>/, target)
  for (const target of ['http://h/native', 'HTTP://h/native', 'ws://h/native'])
    assert.equal((await ask(port, target)).text, 'native', target)
})

suite('native WebSockets behind the guard of the host', () => {
  test('of @fastify/websocket: refused, or let in with one question', async t => {
    let asked = 0
    const guard: Guard = ({ headers }) => ++asked > 0 && headers.authorization === letIn.authorization
    const { port } = await openWhole(t, { guard })
    asked = 0
    assert.equal((await ask(port, '/live', { headers: handshake })).status, 403)
    assert.equal(asked, 1)
    const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: letIn })
    t.after(() => socket.terminate())
    await once(socket, 'open')
    socket.send('hello')
    assert.equal(String((await once(socket, 'message'))[0]), 'hello')
    assert.equal(asked, 2)
  })

  test('of whoever listens on the server itself, on every path', async t => {
    const host = await openHost(t, { guard: bearer })
    const sockets = new WebSocketServer({ server: host.server })
    t.after(() => sockets.close())
    const port = await listen(host)
    for (const path of ['/', '/health/live', '/%2e', 'http://h/x', '*'])
      assert.equal((await ask(port, path, { headers: handshake })).status, 401, path)
    assert.equal((await ask(port, '/any', { headers: { ...handshake, ...letIn } })).status, 101)
  })

  test('hold one place of a limit each, until they close', async t => {
    const { port } = await openWhole(t, { guard: { concurrency: { limit: 1 } } })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/live`)
    t.after(() => socket.terminate())
    await once(socket, 'open')
    assert.equal((await ask(port, '/native')).status, 503)
    assert.equal((await ask(port, '/live', { headers: handshake })).status, 503)
    socket.close()
    await once(socket, 'close')
    while ((await ask(port, '/native')).status !== 200) await sleep(10)
  })
})

suite('an endpoint with a guard of its own', () => {
  const spellings = (path: string) => {
    const code = path.charCodeAt(1).toString(16)
    return [
      path,
      `${path}?x`,
      `/%${code}${path.slice(2)}`,
      `http://h${path}`,
      `http://h?${path}`,
      `http://h#${path}`,
      `https://h?/..${path}`,
      `/%${code.toUpperCase()}${path.slice(2)}?y`,
    ]
  }

  for (const [name, path] of [
    ['metrics', '/metrics'],
    ['status', '/status'],
    ['health', '/health/ready'],
  ] as const) {
    test(`${name}: nobody else sees it, by whatever spelling of its path, though the host is open`, async t => {
      const { host, port } = await openWhole(t, { [name]: { guard: bearer } })
      const open = (await ask(port, path, { headers: letIn })).text
      for (const target of spellings(path)) {
        for (const headers of [{}, handshake]) {
          const answer = await ask(port, target, { headers })
          assert.ok(
            [400, 401, 404].includes(answer.status) || answer.text.includes('<title>'),
            `${target}: ${answer.status}`,
          )
          assert.notEqual(answer.text, open, target)
        }
      }
      assert.equal((await ask(port, path)).status, 401)
      assert.equal((await host.inject(path)).statusCode, 401)
      assert.equal((await ask(port, '/native')).text, 'native')
      assert.equal((await ask(port, '/a')).text, 'mounted')
    })

    test(`${name}: open to its own callers though the host is not, and nothing else is with it`, async t => {
      const host = await openHost(t, { guard: () => false, [name]: { guard: bearer } })
      host.get('/*', () => 'wildcard')
      host.post('/*', () => 'wildcard')
      const port = await listen(host)
      const status = async (target: string, method = 'GET') => {
        const answer = await ask(port, target, { method, headers: letIn })
        assert.notEqual(answer.text, 'wildcard', `${method} ${target}`)
        return answer.status
      }
      assert.notEqual(await status(path), 403)
      assert.equal((await ask(port, path)).status, 401)
      assert.equal(await status(path, 'POST'), 403)
      for (const target of [
        `${path}/x`,
        `${path}/../secret`,
        `${path}/`,
        `${path};x`,
        `${path}%2f`,
        `${path}#/x`,
        '/',
        '/docs',
      ])
        assert.equal(await status(target), 403, target)
    })
  }

  test('a looser Fastify router changes nothing', async t => {
    const router = {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      caseSensitive: false,
      useSemicolonDelimiter: true,
    }
    const host = await openHost(t, { metrics: { guard: bearer }, fastify: { routerOptions: router } })
    const port = await listen(host)
    for (const target of ['/metrics', '/metrics/', '//metrics', '/METRICS', '/metrics;x', '/%4detrics'])
      assert.equal((await ask(port, target)).status, 401, target)
  })
})

suite('a host in a host', () => {
  for (const [way, arrange] of ways) {
    test(`has a guard of its own, asked with its own view of a ${way} request`, async t => {
      const asked: string[] = []
      const inner = await openHost(t, {
        guard: (request, entry) => {
          asked.push(`${entry.mount} ${request.url}`)
          return request.headers['x-key'] === 'inner'
        },
      })
      inner.mount('/app', say('inner'), { docs: false })
      const outer = await openHost(t, { guard: bearer })
      arrange(outer)
      outer.mount('/in', inner, { docs: false })
      const port = await listen(outer)
      asked.length = 0
      const status = async (headers: Record<string, string>, path = '/in/app/x') =>
        (await ask(port, path, { headers })).status
      assert.equal(await status({ 'x-key': 'inner' }), 401)
      assert.deepEqual(asked, [])
      assert.equal(await status(letIn), 403)
      assert.equal(await status({ ...letIn, 'x-key': 'inner' }), 200)
      assert.deepEqual(asked.splice(0), ['app /app/x', 'app /app/x'])
      for (const path of ['/in', '/in/docs', '/in/health/live', '/in/nothing'])
        assert.equal(await status(letIn, path), 403, path)
      assert.equal(await status({ ...letIn, ...handshake }), 403)
    })
  }
})

suite('a guard that takes its time', () => {
  test('leaves the body unread, and it arrives whole', async t => {
    const seen: number[] = []
    const guard: Guard = async request => {
      await sleep(30)
      seen.push(request.readableLength)
      return !request.readableEnded
    }
    const host = await openHost(t, { guard, fastify: { bodyLimit: 10_000_000 } })
    host.mount('/a', (request, response) => void request.pipe(response), { guard, docs: false })
    host.post('/native', request => request.body)
    const port = await listen(host)
    const body = 'x'.repeat(1_000_000)
    const headers = { 'content-type': 'text/plain' }
    for (const path of ['/a', '/native'])
      assert.equal((await ask(port, path, { method: 'POST', body, headers })).text, body, path)
    assert.ok(seen.length >= 3)
  })

  for (const [what, place] of [
    ['of the host', 'host'],
    ['of a mount', 'mount'],
  ] as const) {
    test(`or never answers: a client that leaves ends it, ${what}`, async t => {
      const entries: GuardEntry[] = []
      let ended = 0
      const never: Guard = (_request, entry) => {
        entries.push(entry)
        entry.onEnd(() => ended++)
        return new Promise(() => {})
      }
      const host = await openHost(t, place === 'host' ? { guard: never } : {})
      const { app, entered } = counted()
      host.mount('/a', app, { docs: false, ...(place === 'mount' && { guard: never }) })
      const port = await listen(host)
      for (const headers of [{}, handshake]) {
        const wire = await Wire.open(port)
        wire.send('/a', { headers })
        const before = entries.length
        while (entries.length === before) await sleep(5)
        wire.destroy()
        while (ended < entries.length) await sleep(5)
      }
      assert.deepEqual([entries.length, ended, entered()], [2, 2, 0])
    })
  }

  test('and answers when its client has left: nothing enters', async t => {
    const gate = Promise.withResolvers<boolean>()
    let asked = 0
    const guard: Guard = (_request, entry) => {
      asked++
      entry.onEnd(() => asked--)
      return gate.promise
    }
    const host = await openHost(t)
    let entered = 0
    const app = createServer(() => entered++).on('upgrade', () => entered++)
    host.mount('/a', app, { guard, docs: false })
    const port = await listen(host)
    const wires = await Promise.all([Wire.open(port), Wire.open(port)])
    wires[0]!.send('/a')
    wires[1]!.send('/a', { headers: handshake })
    while (asked < 2) await sleep(5)
    for (const wire of wires) wire.destroy()
    while (asked > 0) await sleep(5)
    gate.resolve(true)
    await sleep(30)
    assert.equal(entered, 0)
  })

  test('is told once of the end of each answer, and of each upgraded connection', async t => {
    const ends: string[] = []
    const guard: Guard = (request, entry) => {
      entry.onEnd(() => ends.push(String(request.headers['x-id'])))
      return request.headers['x-refuse'] === undefined
    }
    const host = await openHost(t)
    const app = createServer((_request, response) => void response.end('in'))
    let taken: IncomingMessage['socket'] | undefined
    app.on('upgrade', (_request, socket) => {
      taken = socket as IncomingMessage['socket']
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n')
    })
    host.mount('/a', app, { guard, docs: false })
    const port = await listen(host)
    const upgrade = { connection: 'Upgrade', upgrade: 'test' }
    const answers: Promise<Answer>[] = [
      ask(port, '/a', { headers: { 'x-id': 'let in' } }),
      ask(port, '/a', { headers: { 'x-id': 'refused', 'x-refuse': '1' } }),
      ask(port, '/a', { headers: { 'x-id': 'refused upgrade', 'x-refuse': '1', ...upgrade } }),
    ]
    await Promise.all(answers)
    while (ends.length < 3) await sleep(5)
    const wire = await Wire.open(port)
    wire.send('/a', { headers: { 'x-id': 'upgraded', ...upgrade } })
    await wire.readHead()
    await sleep(30)
    assert.deepEqual(ends.toSorted(), ['let in', 'refused', 'refused upgrade'])
    taken?.destroy()
    await wire.readToEnd()
    while (ends.length < 4) await sleep(5)
    assert.equal(ends.at(-1), 'upgraded')
  })
})
