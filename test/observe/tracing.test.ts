import assert from 'node:assert/strict'
import { request as send } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { startReceiver } from './otlp-receiver.ts'
import { serveTraced, startTracing } from './traced-server.ts'

const shop = { name: 'shop', prefix: '/shop' }
const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
const serverKind = 2

describe('a server span', () => {
  test('says what was asked and answered, and for which mount', async t => {
    const receiver = await startReceiver(t)
    const { tracing } = await startTracing(t, { endpoint: receiver.url, serviceName: 'desk' })
    const { url, traces } = await serveTraced(t, tracing, (_request, response) => response.writeHead(201).end(), {
      mount: shop,
      route: '/pets/{id}',
    })
    await fetch(`${url}/shop/pets/7?page=2&token=hunter2`, { headers: { 'user-agent': 'test' } })
    const [span] = await receiver.received(1)
    assert.equal(span?.service, 'desk')
    assert.equal(span?.name, 'GET /shop/pets/{id}')
    assert.equal(span?.kind, serverKind)
    assert.equal(span?.parentSpanId, undefined)
    assert.deepEqual([span?.traceId, span?.spanId], [traces[0]?.traceId, traces[0]?.spanId])
    assert.deepEqual(span?.attributes, {
      'http.request.method': 'GET',
      'url.path': '/shop/pets/7',
      'portico.mount': 'shop',
      'url.query': 'page=2&token=[redacted]',
      'url.scheme': 'http',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(url).port),
      'client.address': '127.0.0.1',
      'network.protocol.version': '1.1',
      'user_agent.original': 'test',
      'http.route': '/shop/pets/{id}',
      'http.response.status_code': 201,
    })
    assert.equal(span?.status.code ?? 0, 0)
  })

  const outcomes: [string, object, { name: string; status?: number; error?: string; code: number }][] = [
    ['without a route has the prefix', { mount: shop }, { name: 'GET /shop', status: 200, code: 0 }],
    ['of the host has its route', { route: '/docs' }, { name: 'GET /docs', status: 200, code: 0 }],
    ['of the host may have no route', {}, { name: 'GET', status: 200, code: 0 }],
    ['with 404 is no error', { status: 404 }, { name: 'GET', status: 404, code: 0 }],
    ['with 500 is one', { status: 500 }, { name: 'GET', status: 500, error: '500', code: 2 }],
    [
      'with an error of the host names it',
      { mount: shop, status: 502, error: 'PORTICO_UPSTREAM_FAILED' },
      { name: 'GET /shop', status: 502, error: 'PORTICO_UPSTREAM_FAILED', code: 2 },
    ],
    [
      'that nothing was answered to has no status',
      { status: 499, error: 'aborted' },
      { name: 'GET', error: 'aborted', code: 0 },
    ],
  ]
  for (const [name, served, expected] of outcomes) {
    test(name, async t => {
      const receiver = await startReceiver(t)
      const { tracing } = await startTracing(t, { endpoint: receiver.url })
      const { url } = await serveTraced(t, tracing, (_request, response) => response.end(), served)
      await fetch(url)
      const [span] = await receiver.received(1)
      assert.equal(span?.name, expected.name)
      assert.equal(span?.attributes['http.response.status_code'], expected.status)
      assert.equal(span?.attributes['error.type'], expected.error)
      assert.equal(span?.status.code ?? 0, expected.code)
    })
  }

  test('has no more attributes than it may, and none that is longer', async t => {
    const receiver = await startReceiver(t)
    const { tracing } = await startTracing(t, { endpoint: receiver.url, attributeCount: 3, attributeLength: 10 })
    const { url } = await serveTraced(t, tracing, (_request, response) => response.end(), { mount: shop })
    await fetch(`${url}/shop/${'a'.repeat(5_000)}`)
    const [span] = await receiver.received(1)
    assert.deepEqual(span?.attributes, {
      'http.request.method': 'GET',
      'url.path': '/shop/aaaa',
      'portico.mount': 'shop',
    })
    assert.ok((span?.droppedAttributesCount ?? 0) > 0)
  })
})

describe('the trace context of a request', () => {
  /** Sends headers as they are, several of a name too, and gives what the application then sees. */
  async function pass(
    t: Parameters<typeof startTracing>[0],
    headers: string[],
    sample = 1,
  ): Promise<{ seen: Record<string, string>; raw: string[]; spanId: string; traceId: string }> {
    const { tracing } = await startTracing(t, { endpoint: 'http://127.0.0.1:1', sample })
    const { url, traces } = await serveTraced(t, tracing, ({ headers, rawHeaders }, response) =>
      response.end(JSON.stringify({ seen: headers, raw: rawHeaders })),
    )
    const answer = await new Promise<string>((resolve, reject) => {
      const request = send(url, { headers: ['host', 'x', ...headers] as never }, response => resolve(text(response)))
      request.on('error', reject).end()
    })
    const { spanId = '', traceId = '' } = traces[0] ?? {}
    return { ...JSON.parse(answer), spanId, traceId }
  }

  const rawOf = (raw: string[], name: string) => raw.filter((_, at) => raw[at - 1]?.toLowerCase() === name && at % 2)

  test('goes on from the caller, with its state', async t => {
    const traceparent = `00-${traceId}-${parentId}-01`
    const { seen, raw, ...trace } = await pass(t, ['Traceparent', traceparent, 'Tracestate', 'a=1,b=2'])
    assert.equal(trace.traceId, traceId)
    assert.equal(seen.traceparent, `00-${traceId}-${trace.spanId}-01`)
    assert.deepEqual(rawOf(raw, 'traceparent'), [seen.traceparent])
    assert.deepEqual(rawOf(raw, 'tracestate'), ['a=1,b=2'])
    assert.equal(seen.tracestate, 'a=1,b=2')
  })

  test('begins here where the caller has none', async t => {
    const { seen, raw, spanId, traceId } = await pass(t, [])
    assert.equal(seen.traceparent, `00-${traceId}-${spanId}-01`)
    assert.deepEqual(rawOf(raw, 'traceparent'), [seen.traceparent])
    assert.equal(seen.tracestate, undefined)
  })

  const malformed: [string, string[]][] = [
    ['not one', ['traceparent', 'hello']],
    ['of zeros', ['traceparent', `00-${'0'.repeat(32)}-${parentId}-01`]],
    ['of the version that is none', ['traceparent', `ff-${traceId}-${parentId}-01`]],
    ['in capitals', ['traceparent', `00-${traceId.toUpperCase()}-${parentId}-01`]],
    ['longer than its version', ['traceparent', `00-${traceId}-${parentId}-01-x`]],
    ['there twice', ['traceparent', `00-${traceId}-${parentId}-01`, 'TraceParent', `00-${traceId}-${parentId}-01`]],
    ['absent, with a state', []],
  ]
  for (const [name, headers] of malformed) {
    test(`begins here where the caller's is ${name}, and nothing of that is handed on`, async t => {
      const { seen, raw, ...trace } = await pass(t, [...headers, 'tracestate', 'a=1', 'Tracestate', 'b=2'])
      assert.notEqual(trace.traceId, traceId)
      assert.deepEqual(rawOf(raw, 'traceparent'), [`00-${trace.traceId}-${trace.spanId}-01`])
      assert.equal(seen.traceparent, rawOf(raw, 'traceparent')[0])
      assert.deepEqual(rawOf(raw, 'tracestate'), [])
      assert.equal(seen.tracestate, undefined)
    })
  }

  test('says of a trace that is not kept that it is not', async t => {
    const { seen, spanId, traceId } = await pass(t, [], 0)
    assert.equal(seen.traceparent, `00-${traceId}-${spanId}-00`)
  })

  test('is the same for each request of a connection', async t => {
    const { tracing } = await startTracing(t, { endpoint: 'http://127.0.0.1:1' })
    const { url } = await serveTraced(t, tracing, (request, response) =>
      response.end(`${request.headers.traceparent} ${request.socket.remotePort}`),
    )
    const seen = new Set<string>()
    for (let count = 0; count < 5; count++) seen.add(await (await fetch(url)).text())
    assert.equal(new Set([...seen].map(each => each.split('-')[1])).size, 5)
  })
})

describe('sampling', () => {
  const cases: [number, string | undefined, boolean][] = [
    [1, undefined, true],
    [0, undefined, false],
    [0, `00-${traceId}-${parentId}-01`, true],
    [1, `00-${traceId}-${parentId}-00`, false],
  ]
  for (const [sample, traceparent, isKept] of cases) {
    test(`${isKept ? 'keeps' : 'drops'} ${traceparent ?? 'what begins here'} with a share of ${sample}`, async t => {
      const receiver = await startReceiver(t)
      const { tracing } = await startTracing(t, { endpoint: receiver.url, sample })
      const { url, traces } = await serveTraced(t, tracing, (_request, response) => response.end())
      await fetch(url, { headers: traceparent === undefined ? {} : { traceparent } })
      await tracing.close()
      assert.equal(traces[0]?.isSampled, isKept)
      assert.equal(receiver.spans.length, isKept ? 1 : 0)
      if (isKept && traceparent !== undefined) assert.equal(receiver.spans[0]?.parentSpanId, parentId)
    })
  }

  test('keeps about the share that is asked for', async t => {
    const { tracing } = await startTracing(t, { endpoint: 'http://127.0.0.1:1', sample: 0.5, batch: { queue: 1 } })
    const { url, traces } = await serveTraced(t, tracing, (_request, response) => response.end())
    for (let count = 0; count < 200; count++) await fetch(url)
    const kept = traces.filter(trace => trace.isSampled).length
    assert.ok(kept > 50 && kept < 150, `${kept} of 200`)
  })
})
