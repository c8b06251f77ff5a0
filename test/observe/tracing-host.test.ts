import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { context, propagation, type Tracer, trace } from '@opentelemetry/api'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import type { Mountable } from '../../host/adapters/types.ts'
import { createHost, type Host, proxy, thread, upstream } from '../../host/index.ts'
import type { HostOptions } from '../../host/options.ts'
import { type ReceivedSpan, startReceiver } from './otlp-receiver.ts'

// As instrumentation does: a tracer is got when a module is loaded, before any host is there.
const tracer = trace.getTracer('app')
const required = createRequire(import.meta.url)('@opentelemetry/api') as { trace: typeof trace }
const requiredTracer = required.trace.getTracer('app')

async function startHost(t: TestContext, endpoint: string, options?: HostOptions): Promise<Host> {
  const host = await createHost({ logger: false, tracing: { endpoint, batch: { delay: 20 } }, ...options })
  t.after(() => host.close())
  return host
}

function named(spans: readonly ReceivedSpan[], name: string): ReceivedSpan | undefined {
  return spans.find(span => span.name === name)
}

/** Starts and ends a span in whatever context is active. */
function work(by: Tracer = tracer, name = 'work'): void {
  by.startSpan(name).end()
}

function workThen<Answer>(answer: Answer): Answer {
  work()
  return answer
}

const nodeListener: RequestListener = (_request, response) => {
  work()
  response.end()
}

const bodyListener: RequestListener = (request, response) => {
  request.on('data', () => {})
  request.on('end', () => {
    work()
    response.end()
  })
}

const inProcess: [string, () => Mountable][] = [
  ['node listener', () => nodeListener],
  ['node listener in the events of a body', () => bodyListener],
  ['fetch-style', () => ({ fetch: () => workThen(new Response()) })],
  [
    'Hono',
    () =>
      new Hono().all('*', async c => {
        await c.req.text()
        return workThen(c.text(''))
      }),
  ],
  ['Express', () => express().use(express.json(), nodeListener as express.RequestHandler)],
  [
    'Koa',
    () =>
      new Koa().use(async ctx => {
        await text(ctx.req)
        ctx.body = workThen('')
      }),
  ],
  [
    'Fastify',
    () => {
      const app = Fastify()
      app.all('*', async () => workThen(''))
      return app
    },
  ],
]

describe("spans of a mounted application's own", () => {
  for (const [kind, create] of inProcess) {
    test(`are children of the host's span in a ${kind} application`, async t => {
      const receiver = await startReceiver(t)
      const host = await startHost(t, receiver.url)
      host.mount('/app', create())
      const url = await host.listen({ port: 0 })
      await fetch(`${url}/app/a`, { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } })
      const spans = await receiver.received(2)
      const server = named(spans, 'POST /app')
      assert.equal(server?.attributes['portico.mount'], 'app')
      assert.equal(named(spans, 'work')?.parentSpanId, server?.spanId)
      assert.equal(named(spans, 'work')?.traceId, server?.traceId)
    })
  }

  test('are made by tracers of the copy that require() loads too', async t => {
    const receiver = await startReceiver(t)
    const host = await startHost(t, receiver.url)
    host.mount('/app', (_request, response) => {
      work(requiredTracer, 'early')
      work(required.trace.getTracer('late'), 'late')
      required.trace.getTracer('late').startActiveSpan('outer', { attributes: { a: 1 } }, outer => {
        tracer.startActiveSpan('inner', inner => inner.end())
        outer.end()
      })
      response.end()
    })
    await fetch(`${await host.listen({ port: 0 })}/app`)
    const spans = await receiver.received(5)
    const server = named(spans, 'GET /app')
    for (const name of ['early', 'late', 'outer']) assert.equal(named(spans, name)?.parentSpanId, server?.spanId, name)
    assert.equal(named(spans, 'inner')?.parentSpanId, named(spans, 'outer')?.spanId)
    assert.equal(named(spans, 'outer')?.attributes.a, 1)
  })

  test('stay apart where requests interleave', async t => {
    const receiver = await startReceiver(t)
    const host = await startHost(t, receiver.url)
    host.mount('/app', async (request, response) => {
      await new Promise(resolve => setTimeout(resolve, Math.random() * 20))
      work(tracer, `work ${request.url}`)
      response.end()
    })
    const url = await host.listen({ port: 0 })
    await Promise.all(Array.from({ length: 20 }, (_, at) => fetch(`${url}/app/${at}`)))
    const spans = await receiver.received(40)
    for (let at = 0; at < 20; at++) {
      const server = spans.find(span => span.attributes['url.path'] === `/app/${at}`)
      assert.equal(named(spans, `work /${at}`)?.parentSpanId, server?.spanId)
    }
  })

  test('are dropped with the trace that they are in', async t => {
    const receiver = await startReceiver(t)
    const host = await startHost(t, receiver.url, { tracing: { endpoint: receiver.url, sample: 0 } })
    host.mount('/app', nodeListener)
    await fetch(`${await host.listen({ port: 0 })}/app`)
    await host.close()
    assert.deepEqual(receiver.spans, [])
  })

  test('hand the trace on by the propagator of the API', async t => {
    const receiver = await startReceiver(t)
    const host = await startHost(t, receiver.url)
    host.mount('/app', (_request, response) => {
      const headers = {}
      propagation.inject(context.active(), headers)
      response.end(JSON.stringify(headers))
    })
    const answer = await fetch(`${await host.listen({ port: 0 })}/app`, { headers: { baggage: 'user=7' } })
    const { traceparent, baggage } = (await answer.json()) as Record<string, string>
    const [server] = await receiver.received(1)
    assert.equal(traceparent, `00-${server?.traceId}-${server?.spanId}-01`)
    assert.equal(baggage, 'user=7')
  })
})

describe('the trace context', () => {
  async function serve(t: TestContext): Promise<{ url: string; seen: IncomingHttpHeaders[] }> {
    const seen: IncomingHttpHeaders[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers)
      response.end(JSON.stringify(request.headers))
    })
    server.on('upgrade', (request, socket) => {
      seen.push(request.headers)
      takeUpgrade(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => {
      server.closeAllConnections()
      server.close()
    })
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
  }

  const echo = new URL('./traced-thread.ts', import.meta.url)
  const remotes: [string, (target: string) => Mountable][] = [
    ['upstream()', target => upstream(target)],
    ['proxy()', target => proxy(target)],
    ['thread()', () => thread(echo)],
  ]
  for (const [kind, create] of remotes) {
    test(`of the host's span, and no other, comes to ${kind}`, async t => {
      const receiver = await startReceiver(t)
      const target = await serve(t)
      const host = await startHost(t, receiver.url)
      host.mount('/far', create(target.url))
      const url = await host.listen({ port: 0 })
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
      const answer = await fetch(`${url}/far/a`, { headers: { traceparent, tracestate: 'a=1' } })
      const seen = (await answer.json()) as IncomingHttpHeaders
      const [span] = await receiver.received(1)
      assert.equal(span?.parentSpanId, 'b7ad6b7169203331')
      assert.equal(seen.traceparent, `00-0af7651916cd43dd8448eb211c80319c-${span?.spanId}-01`)
      assert.equal(seen.tracestate, 'a=1')
    })
  }

  for (const [kind, create] of remotes.slice(0, 2)) {
    test(`comes to ${kind} with an upgrade`, async t => {
      const receiver = await startReceiver(t)
      const target = await serve(t)
      const host = await startHost(t, receiver.url)
      host.mount('/far', create(target.url))
      await upgrade(await host.listen({ port: 0 }), '/far/socket')
      const [span] = await receiver.received(1)
      assert.equal(span?.name, 'GET /far')
      assert.equal(span?.attributes['http.response.status_code'], 101)
      assert.equal(target.seen[0]?.traceparent, `00-${span?.traceId}-${span?.spanId}-01`)
    })
  }

  test('is active where an application takes an upgrade', async t => {
    const receiver = await startReceiver(t)
    const host = await startHost(t, receiver.url)
    const server = createServer()
    server.on('upgrade', (_request, socket) => {
      work()
      takeUpgrade(socket)
    })
    host.mount('/near', server, { docs: false })
    await upgrade(await host.listen({ port: 0 }), '/near/socket')
    const spans = await receiver.received(2)
    assert.equal(named(spans, 'work')?.parentSpanId, named(spans, 'GET /near')?.spanId)
  })

  test('goes through a host within a host', async t => {
    const receiver = await startReceiver(t)
    const [inner, outer] = [await startHost(t, receiver.url), await startHost(t, receiver.url)]
    inner.mount('/inner', nodeListener, { docs: false })
    outer.mount('/outer', inner, { docs: false })
    await fetch(`${await outer.listen({ port: 0 })}/outer/inner`)
    const spans = await receiver.received(3)
    assert.equal(named(spans, 'GET /inner')?.parentSpanId, named(spans, 'GET /outer')?.spanId)
    assert.equal(named(spans, 'work')?.parentSpanId, named(spans, 'GET /inner')?.spanId)
  })

  test('is left as it came where nothing is traced', async t => {
    const target = await serve(t)
    const host = await createHost({ logger: false })
    t.after(() => host.close())
    host.mount('/far', upstream(target.url), { docs: false })
    const url = await host.listen({ port: 0 })
    await fetch(`${url}/far`)
    await fetch(`${url}/far`, { headers: { traceparent: 'as it is' } })
    assert.deepEqual(
      target.seen.map(({ traceparent }) => traceparent),
      [undefined, 'as it is'],
    )
    assert.deepEqual(propagation.fields(), [])
  })

  test('has nothing loaded where nothing is traced', async () => {
    const program = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ resolve: (name, from, next) => (loaded.push(name), next(name, from)) })
      const { createHost } = await import(${JSON.stringify(new URL('../../host/index.ts', import.meta.url).href)})
      for (const tracing of [false, true]) {
        const host = await createHost({ logger: false, tracing })
        await host.ready()
        await host.close()
        console.log(loaded.filter(name => /opentelemetry.(sdk|otlp)/.test(name)).length > 0)
      }`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
    assert.equal(stdout, 'false\ntrue\n')
  })
})

describe('the name of a span', () => {
  test("is that of the host's own route", async t => {
    const receiver = await startReceiver(t)
    const host = await startHost(t, receiver.url)
    host.get('/orders/:id', async () => 'here')
    const url = await host.listen({ port: 0 })
    await fetch(`${url}/orders/7`)
    await fetch(`${url}/nowhere`)
    const spans = await receiver.received(2)
    assert.equal(named(spans, 'GET /orders/:id')?.attributes['http.route'], '/orders/:id')
    assert.equal(named(spans, 'GET')?.attributes['http.response.status_code'], 404)
  })

  test("has the route of the mount's document", async t => {
    const receiver = await startReceiver(t)
    const host = await startHost(t, receiver.url)
    const docs = { openapi: '3.1.0', info: { title: 'a', version: '1' }, paths: { '/pets/{id}': { get: {} } } }
    host.mount('/shop', nodeListener, { docs })
    const url = await host.listen({ port: 0 })
    const isRouted = () => receiver.spans.some(({ name }) => name === 'GET /shop/pets/{id}')
    // The document is read in the background.
    for (let count = 0; count < 400 && !isRouted(); count++) {
      await fetch(`${url}/shop/pets/7`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    assert.ok(isRouted())
    assert.ok(!receiver.spans.some(({ name }) => name.includes('7')))
  })
})

describe('several hosts in a process', () => {
  test('each have the spans of their own requests, and let go of the API with the last', async t => {
    const receivers = [await startReceiver(t), await startReceiver(t)] as const
    const hosts = [await startHost(t, receivers[0].url), await startHost(t, receivers[1].url)] as const
    for (const host of hosts) host.mount('/app', nodeListener)
    const urls = await Promise.all(hosts.map(host => host.listen({ port: 0 })))
    for (const url of urls) await fetch(`${url}/app`)
    for (const receiver of receivers) {
      const spans = await receiver.received(2)
      assert.equal(named(spans, 'work')?.parentSpanId, named(spans, 'GET /app')?.spanId)
    }
    await hosts[0].close()
    await fetch(`${urls[1]}/app`)
    await receivers[1].received(4)
    await hosts[1].close()
    assert.deepEqual(propagation.fields(), [])
    assert.equal(trace.getTracer('app').startSpan('nothing').isRecording(), false)

    const receiver = await startReceiver(t)
    const again = await startHost(t, receiver.url)
    again.mount('/app', nodeListener)
    await fetch(`${await again.listen({ port: 0 })}/app`)
    await receiver.received(2)
  })
})

/** Asks for an upgrade, and ends the connection when it has come. */
async function upgrade(url: string, path: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  const [answer] = await once(socket, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 101 /)
  socket.end().resume()
  await once(socket, 'close')
}

/** Takes an upgrade, and ends the connection when the client does. */
function takeUpgrade(socket: Duplex): void {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
  socket.on('end', () => socket.end()).resume()
}
