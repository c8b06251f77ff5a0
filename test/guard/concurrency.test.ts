import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { limitConcurrency } from '../../host/guard/concurrency.ts'
import type { Guard } from '../../host/options.ts'
import { ask, Wire } from '../adapters/wire.ts'
import { codeOf, listen, openHost, ways } from '../host/serving.ts'

/** An application that holds whatever enters until it is let go, and counts who is inside. */
function holding() {
  const inside = new Set<ServerResponse>()
  const sockets = new Set<Duplex>()
  let most = 0
  let served = 0
  const count = () => {
    most = Math.max(most, inside.size + sockets.size)
    served++
  }
  const listener: RequestListener = (_request, response) => {
    inside.add(response)
    response.on('close', () => inside.delete(response))
    count()
  }
  const app = createServer(listener).on('upgrade', (_request: IncomingMessage, socket: Duplex) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    // As a WebSocket server does: a client that has left is not kept half open.
    socket.on('end', () => socket.end()).resume()
    count()
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n')
  })
  return {
    app,
    inside,
    sockets,
    most: () => most,
    served: () => served,
    letGo() {
      for (const response of inside) response.end('done')
    },
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!condition()) {
    assert.ok(Date.now() < deadline, `it never came to this: ${what}`)
    await sleep(5)
  }
}

const upgrade = { connection: 'Upgrade', upgrade: 'test' }

for (const [way, arrange] of ways) {
  suite(`a limit of what is inside a ${way} mount at once`, () => {
    test('of 100 at once, 5 are inside, 10 wait, all 15 are served, and 85 get 503', async t => {
      const host = await openHost(t)
      arrange(host)
      const held = holding()
      const guard = { concurrency: { limit: 5, queue: 10, wait: 60_000 } }
      host.mount('/a', held.app, { guard, docs: false })
      const port = await listen(host)
      let answered = 0
      const asked = Array.from({ length: 100 }, () => ask(port, '/a').finally(() => answered++))
      await until(() => answered === 85 && held.inside.size === 5, '85 refused and 5 inside')
      while (answered < 100) {
        held.letGo()
        await sleep(5)
      }
      const answers = await Promise.all(asked)
      assert.equal(answers.filter(({ status }) => status === 200).length, 15)
      const refused = answers.filter(({ status }) => status === 503)
      assert.equal(refused.length, 85)
      for (const answer of refused) {
        assert.equal(codeOf(answer), 'PORTICO_OVERLOADED')
        assert.equal(answer.headers.get('retry-after'), '60')
        assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      }
      assert.deepEqual([held.most(), held.served()], [5, 15])
    })

    test('1,000 clients that leave, from inside and from the queue, keep no place', async t => {
      const host = await openHost(t)
      arrange(host)
      const held = holding()
      const guard = { concurrency: { limit: 2, queue: 3, wait: 60_000 } }
      host.mount('/a', held.app, { guard, docs: false })
      const port = await listen(host)
      for (let round = 0; round < 200; round++) {
        const wires = await Promise.all(Array.from({ length: 5 }, () => Wire.open(port)))
        for (const [at, wire] of wires.entries()) wire.send('/a', { headers: (round + at) % 3 === 0 ? upgrade : {} })
        if (round % 2 === 0) await until(() => held.inside.size + held.sockets.size === 2, 'two inside')
        for (const wire of wires) wire.destroy()
      }
      await until(() => held.inside.size + held.sockets.size === 0, 'nobody inside')
      // Every place there is: two inside, three that wait, and no more.
      const asked = Array.from({ length: 5 }, () => ask(port, '/a'))
      await until(() => held.inside.size === 2, 'two inside again')
      await sleep(20)
      assert.equal((await ask(port, '/a')).status, 503)
      let answered = 0
      for (const one of asked) void one.then(() => answered++)
      while (answered < 5) {
        held.letGo()
        await sleep(5)
      }
      for (const answer of await Promise.all(asked)) assert.equal(answer.status, 200)
      assert.equal(held.most(), 2)
    })

    test('an upgraded connection keeps its place until it closes', async t => {
      const host = await openHost(t)
      arrange(host)
      const held = holding()
      host.mount('/a', held.app, { guard: { concurrency: { limit: 1 } }, docs: false })
      const port = await listen(host)
      const wire = await Wire.open(port)
      t.after(() => wire.destroy())
      wire.send('/a', { headers: upgrade })
      assert.equal((await wire.readHead())?.status, 101)
      for (const headers of [{}, upgrade]) {
        const answer = await ask(port, '/a', { headers })
        assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5'])
      }
      for (const socket of held.sockets) socket.destroy()
      await until(() => held.sockets.size === 0, 'the socket closed')
      const next = ask(port, '/a')
      await until(() => held.inside.size === 1, 'the place taken again')
      held.letGo()
      assert.equal((await next).status, 200)
    })

    test('a place is free again after an error, a refusal by a later guard, and a deadline', async t => {
      const host = await openHost(t)
      arrange(host)
      const guard = [{ concurrency: { limit: 1 } }, (request: IncomingMessage) => request.headers['x-let'] !== 'no']
      const app: RequestListener = (request, response) => {
        if (request.url === '/throws') throw new Error('down')
        if (request.url === '/cut') response.destroy()
        if (request.url === '/ok') response.end('ok')
      }
      host.mount('/a', app, { guard, deadline: 50, docs: false })
      const port = await listen(host)
      const status = async (path: string, headers: Record<string, string> = {}) =>
        (await ask(port, path, { headers }).catch(() => ({ status: 0 }))).status
      for (let round = 0; round < 3; round++) {
        assert.equal(await status('/a/throws'), 500)
        assert.equal(await status('/a/ok', { 'x-let': 'no' }), 403)
        assert.equal(await status('/a/ok', { ...upgrade, 'x-let': 'no' }), 403)
        assert.equal(await status('/a/cut'), 0)
        assert.equal(await status('/a/late'), 504)
      }
      assert.equal(await status('/a/ok'), 200)
    })
  })
}

test('whoever waits too long gets 503, and those behind are served in order', async t => {
  const host = await openHost(t)
  const held = holding()
  host.mount('/a', held.app, { guard: { concurrency: { limit: 1, queue: 2, wait: 1_500 } }, docs: false })
  const port = await listen(host)
  const first = ask(port, '/a')
  await until(() => held.inside.size === 1, 'the first inside')
  assert.equal((await ask(port, '/a')).status, 503)
  const order: number[] = []
  const second = ask(port, '/a').then(() => order.push(2))
  await sleep(20)
  const third = ask(port, '/a').then(() => order.push(3))
  await sleep(20)
  held.letGo()
  await until(() => held.served() === 2, 'the second inside')
  held.letGo()
  await until(() => held.served() === 3, 'the third inside')
  held.letGo()
  await Promise.all([first, second, third])
  assert.deepEqual(order, [2, 3])
})

test('pipelined requests take a place each, and leave it when their connection is cut before they are answered', async t => {
  const host = await openHost(t)
  const held = holding()
  host.mount('/a', held.app, { guard: { concurrency: { limit: 3, queue: 2, wait: 60_000 } }, docs: false })
  const port = await listen(host)
  const wire = await Wire.open(port)
  for (let at = 0; at < 5; at++) wire.send('/a')
  await until(() => held.served() === 3, 'three inside')
  assert.equal((await ask(port, '/a')).status, 503)
  wire.destroy()
  // Those that Node has not given the connection yet hear nothing of its end.
  held.inside.clear()
  const before = held.served()
  const asked = Array.from({ length: 5 }, () => ask(port, '/a'))
  await until(() => held.served() - before === 3, 'all three places taken by others')
  let answered = 0
  for (const one of asked) void one.then(() => answered++)
  while (answered < 5) {
    held.letGo()
    await sleep(5)
  }
  for (const answer of await Promise.all(asked)) assert.equal(answer.status, 200)
})

test('a client that leaves the queue makes room in it at once', async t => {
  const host = await openHost(t)
  const held = holding()
  host.mount('/a', held.app, { guard: { concurrency: { limit: 1, queue: 1, wait: 60_000 } }, docs: false })
  const port = await listen(host)
  const first = ask(port, '/a')
  await until(() => held.inside.size === 1, 'the first inside')
  for (const headers of [{}, upgrade]) {
    const leaving = await Wire.open(port)
    leaving.send('/a', { headers })
    await untilStatus(port, 503)
    leaving.destroy()
    const next = await Wire.open(port)
    // Refused as long as the host has not heard of it, and then it waits.
    let head: Promise<unknown> | undefined
    for (;;) {
      next.send('/a')
      head = next.readHead()
      const answered = await Promise.race([head.then(() => true), sleep(300, false)])
      if (!answered) break
    }
    next.destroy()
    await sleep(20)
  }
  held.letGo()
  assert.equal((await first).status, 200)

  async function untilStatus(port: number, status: number): Promise<void> {
    for (;;) {
      const probe = await Wire.open(port)
      probe.send('/a')
      const head = await Promise.race([probe.readHead(), sleep(100, undefined)])
      probe.destroy()
      if (head?.status === status) return
    }
  }
})

test('injected requests take places too, and leave them', async t => {
  const host = await openHost(t)
  host.mount('/a', (_request, response) => void setTimeout(() => response.end('in'), 20), {
    guard: { concurrency: { limit: 1 } },
    docs: false,
  })
  const pair = await Promise.all([host.inject('/a'), host.inject('/a')])
  assert.deepEqual(pair.map(({ statusCode }) => statusCode).sort(), [200, 503])
  assert.equal((await host.inject('/a')).statusCode, 200)
})

test('whatever comes and goes, no more than the limit are inside and every place is handed on, in order', async () => {
  const request = {} as IncomingMessage
  interface Client {
    readonly id: number
    end(): void
    state: 'waiting' | 'inside' | 'refused'
  }
  const step = fc.oneof(fc.constant('come' as const), fc.nat(20))
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.nat(4),
      fc.array(step, { maxLength: 60 }),
      async (limit, queue, steps) => {
        const guard = limitConcurrency('guard.concurrency', { limit, queue, wait: 60_000 })
        const here: Client[] = []
        const entered: number[] = []
        let count = 0
        for (const one of steps) {
          if (one === 'come') {
            let end = () => {}
            const client: Client = { id: count++, end: () => end(), state: 'waiting' }
            const onEnd = (listener: () => void) => {
              end = listener
            }
            const entry = { address: '', mount: undefined, onEnd }
            const wasFull = here.filter(({ state }) => state === 'inside').length >= limit
            const wasQueueFull = here.filter(({ state }) => state === 'waiting').length >= queue
            const result = guard(request, entry)
            const settle = (answer: unknown) => {
              client.state = answer === true ? 'inside' : 'refused'
              if (answer === true) entered.push(client.id)
            }
            if (result instanceof Promise) void result.then(settle)
            else settle(result)
            if (client.state !== 'refused') here.push(client)
            const expected = !wasFull ? 'inside' : wasQueueFull ? 'refused' : 'waiting'
            assert.equal(client.state, expected)
          } else if (here.length > 0) {
            const [leaving] = here.splice(one % here.length, 1)
            leaving!.end()
          }
          await Promise.resolve()
            .then(() => {})
            .then(() => {})
          const inside = here.filter(({ state }) => state === 'inside').length
          const waiting = here.filter(({ state }) => state === 'waiting').length
          assert.ok(inside <= limit && waiting <= queue)
          assert.ok(waiting === 0 || inside === limit, 'a place is free and somebody waits')
        }
        assert.deepEqual(
          entered,
          entered.toSorted((a, b) => a - b),
        )
        for (const client of here.toReversed()) client.end()
      },
    ),
  )
})

test('a client that has left before the limit is asked takes no place', async t => {
  const host = await openHost(t)
  const gate = Promise.withResolvers<boolean>()
  let waiting = 0
  let left = 0
  const slow: Guard = ({ headers }, entry) => {
    if (headers['x-slow'] === undefined) return true
    waiting++
    entry.onEnd(() => left++)
    return gate.promise
  }
  const held = holding()
  host.mount('/a', held.app, { guard: [slow, { concurrency: { limit: 1 } }], docs: false })
  const port = await listen(host)
  const wires = await Promise.all([Wire.open(port), Wire.open(port)])
  for (const [at, wire] of wires.entries()) wire.send('/a', { headers: { 'x-slow': '1', ...(at === 1 && upgrade) } })
  await until(() => waiting === 2, 'both in the slow guard')
  for (const wire of wires) wire.destroy()
  await until(() => left === 2, 'both gone')
  gate.resolve(true)
  const next = ask(port, '/a')
  await until(() => held.inside.size === 1, 'the next inside')
  held.letGo()
  assert.equal((await next).status, 200)
  assert.equal(held.served(), 1)
})

test('a client that leaves while a hook has its request takes no place', async t => {
  const host = await openHost(t)
  const gate = Promise.withResolvers<void>()
  let waiting = 0
  host.addHook('onRequest', async request => {
    if (request.headers['x-slow'] === undefined) return
    waiting++
    await gate.promise
  })
  const held = holding()
  host.mount('/a', held.app, { guard: { concurrency: { limit: 1 } }, docs: false })
  const port = await listen(host)
  const wires = await Promise.all([Wire.open(port), Wire.open(port)])
  for (const [at, wire] of wires.entries()) wire.send('/a', { headers: { 'x-slow': '1', ...(at === 1 && upgrade) } })
  await until(() => waiting === 2, 'both in the hook')
  const closed = once(host.server, 'connection')
  for (const wire of wires) wire.destroy()
  const next = ask(port, '/a')
  await closed
  await until(() => held.inside.size === 1, 'the next inside')
  gate.resolve()
  await sleep(50)
  assert.equal(held.served(), 1)
  held.letGo()
  assert.equal((await next).status, 200)
  const last = ask(port, '/a')
  await until(() => held.inside.size === 1, 'the last inside')
  held.letGo()
  assert.equal((await last).status, 200)
})
