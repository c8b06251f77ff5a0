import assert from 'node:assert/strict'
import { METHODS } from 'node:http'
import { test } from 'node:test'
import fc from 'fast-check'
import { textFormat } from '../../../host/core/exposition.ts'
import type { EndedRequest } from '../../../host/observe/metrics/mount-requests.ts'
import { requestFamilies } from '../../../host/observe/metrics/request-families.ts'
import { RequestMetrics } from '../../../host/observe/metrics/request-metrics.ts'

const buckets = [0.1, 1]
const ended: EndedRequest = {
  method: 'GET',
  status: 200,
  seconds: 0.05,
  received: 10,
  sent: 100,
  route: undefined,
  error: undefined,
}

test('a request is counted by mount, method, status and route, once it has ended', () => {
  const metrics = new RequestMetrics({ buckets, routes: 10 })
  metrics.of('shop').begin()
  assert.match(textOf(metrics), /^portico_http_requests_in_flight\{mount="shop"\} 1$/m)
  metrics.of('shop').end({ ...ended, route: '/items/{id}' })
  metrics.of('shop').begin()
  metrics.of('shop').end({ ...ended, method: 'POST', status: 502, seconds: 0.5, error: 'PORTICO_UPSTREAM_FAILED' })
  const text = textOf(metrics)
  for (const line of [
    'portico_http_requests_total{mount="shop",method="GET",status="200"} 1',
    'portico_http_requests_total{mount="shop",method="POST",status="502"} 1',
    'portico_http_request_duration_seconds_bucket{mount="shop",route="/items/{id}",le="0.1"} 1',
    'portico_http_request_duration_seconds_bucket{mount="shop",route="",le="0.1"} 0',
    'portico_http_request_duration_seconds_bucket{mount="shop",route="",le="1"} 1',
    'portico_http_request_duration_seconds_bucket{mount="shop",route="",le="+Inf"} 1',
    'portico_http_request_duration_seconds_sum{mount="shop",route=""} 0.5',
    'portico_http_request_duration_seconds_count{mount="shop",route=""} 1',
    'portico_http_requests_in_flight{mount="shop"} 0',
    'portico_http_received_bytes_total{mount="shop"} 20',
    'portico_http_sent_bytes_total{mount="shop"} 200',
    'portico_errors_total{mount="shop",kind="PORTICO_UPSTREAM_FAILED"} 1',
  ]) {
    assert.ok(text.includes(`${line}\n`), line)
  }
})

test('what the host answers itself is of the mount "host"', () => {
  const metrics = new RequestMetrics({ buckets, routes: 10 })
  metrics.of(undefined).begin()
  metrics.of(undefined).end(ended)
  assert.match(textOf(metrics), /^portico_http_requests_total\{mount="host",method="GET",status="200"\} 1$/m)
  assert.equal(metrics.snapshot()[0]?.mount, undefined)
})

test('an upgraded connection is counted, and how long it lasted is no duration of a request', () => {
  const metrics = new RequestMetrics({ buckets, routes: 10 })
  metrics.of('chat').begin()
  metrics.of('chat').beginUpgrade()
  assert.match(textOf(metrics), /^portico_upgrades_open\{mount="chat"\} 1$/m)
  metrics.of('chat').endUpgrade()
  metrics.of('chat').end({ ...ended, status: 101, seconds: 3_600 })
  const text = textOf(metrics)
  assert.match(text, /^portico_upgrades_open\{mount="chat"\} 0$/m)
  assert.match(text, /^portico_upgrades_total\{mount="chat"\} 1$/m)
  assert.match(text, /^portico_http_request_duration_seconds_count\{mount="chat",route=""\} 0$/m)
  assert.match(text, /^portico_http_requests_total\{mount="chat",method="GET",status="101"\} 1$/m)
})

test('ten thousand methods, statuses and routes make no more series than there may be', () => {
  const metrics = new RequestMetrics({ buckets, routes: 5 })
  for (let index = 0; index < 10_000; index++) {
    metrics.of('shop').begin()
    metrics.of('shop').end({ ...ended, method: `M${index}`, status: index, route: `/r${index}` })
    metrics.of('shop').begin()
    metrics.of('shop').end({ ...ended, method: METHODS[index % METHODS.length]!, status: -index / 3 })
  }
  const series = textOf(metrics)
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  const of = (name: string): string[] => series.filter(line => line.startsWith(name))
  assert.equal(of('portico_http_request_duration_seconds_count').length, 6)
  assert.deepEqual(new Set(of('portico_http_requests_total').map(labelOf('method'))), new Set([...METHODS, 'other']))
  assert.equal(of('portico_http_requests_total').length, METHODS.length + 501)
  assert.match(textOf(metrics), /^portico_http_requests_total\{mount="shop",method="other",status="other"\} 9500$/m)
})

test('routes that came first are counted by themselves, later ones under none', () => {
  const metrics = new RequestMetrics({ buckets, routes: 2 })
  for (const route of ['/a', '/b', '/c', '/a', '/d']) {
    metrics.of('shop').begin()
    metrics.of('shop').end({ ...ended, route })
  }
  const counts = [...textOf(metrics).matchAll(/_count\{mount="shop",route="(.*)"\} (\d)/g)]
  assert.deepEqual(Object.fromEntries(counts.map(([, route, count]) => [route, count])), {
    '': '2',
    '/a': '2',
    '/b': '1',
  })
})

test('a removed mount is forgotten with the requests that it finishes, and its name begins anew', () => {
  const metrics = new RequestMetrics({ buckets, routes: 2 })
  const removed = metrics.of('shop')
  for (let count = 0; count < 3; count++) removed.begin()
  removed.beginUpgrade()
  removed.end(ended)
  metrics.forget('shop')
  removed.end(ended)
  removed.endUpgrade()
  assert.deepEqual(metrics.snapshot(), [])
  metrics.of('shop').begin()
  removed.end(ended)
  assert.deepEqual(
    metrics.snapshot().map(({ requests, inFlight }) => [requests, inFlight]),
    [[0, 1]],
  )
})

test('a snapshot has the sums of what was counted, and cumulative buckets', () => {
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'NONE'),
    status: fc.integer({ min: 100, max: 599 }),
    seconds: fc.double({ min: 0, max: 3, noNaN: true }),
    route: fc.constantFrom(undefined, '/a', '/b', '/c'),
  })
  fc.assert(
    fc.property(fc.array(request), fc.nat(3), (requests, open) => {
      const metrics = new RequestMetrics({ buckets, routes: 2 })
      for (const each of requests) {
        metrics.of('shop').begin()
        metrics.of('shop').end({ ...ended, ...each })
      }
      for (let index = 0; index < open; index++) metrics.of('shop').begin()
      if (requests.length + open === 0) return
      const timed = requests.filter(({ status }) => status !== 101)
      const upTo = (le: number): number => timed.filter(({ seconds }) => seconds <= le).length
      assert.deepEqual(metrics.snapshot(), [
        {
          mount: 'shop',
          requests: requests.length,
          errors: requests.filter(({ status }) => status >= 500).length,
          inFlight: open,
          upgrades: 0,
          buckets: [0.1, 1, Number.POSITIVE_INFINITY].map(le => ({ le, count: upTo(le) })),
        },
      ])
    }),
  )
})

function textOf(metrics: RequestMetrics): string {
  return textFormat.write(requestFamilies(metrics))
}

function labelOf(label: string): (line: string) => string | undefined {
  return line => new RegExp(`${label}="([^"]*)"`).exec(line)?.[1]
}
