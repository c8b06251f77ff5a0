import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import { test } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { parseExposition } from '../../../host/core/exposition-parse.ts'
import { listen, openHost } from '../../host/serving.ts'
import { requireProgram } from '../../programs.ts'
import { until } from '../../until.ts'
import { scraped, valueIn } from './scraping.ts'

const app: RequestListener = (_request, response) => response.end('app')
const openMetrics = 'application/openmetrics-text; version=1.0.0'

test('metrics are told in the form that the client prefers, and nobody keeps them', async context => {
  const { url } = await scraped(context)
  for (const [accept, type] of [
    [openMetrics, 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
    ['*/*', 'text/plain; version=0.0.4; charset=utf-8'],
  ] as const) {
    const response = await fetch(url, { headers: { accept } })
    assert.equal(response.headers.get('content-type'), type)
    assert.deepEqual([response.headers.get('cache-control'), response.headers.get('vary')], ['no-store', 'accept'])
    const text = await response.text()
    assert.equal(text.endsWith('\n# EOF\n'), type.startsWith('application/'))
    assert.equal(parseExposition(text).malformed, 0)
  }
})

test('requests are told with those of a host in front of them, and the figures of the process', async context => {
  const { metrics, scrape } = await scraped(context)
  metrics.of(undefined).begin()
  const text = await scrape()
  assert.equal(valueIn(text, 'portico_http_requests_in_flight{mount="host"}'), '1')
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds']) {
    assert.ok(Number(valueIn(text, name)) > 0, name)
  }
  await until(async () => Number(valueIn(await scrape(), 'nodejs_eventloop_lag_p99_seconds')) > 0)
})

test('the state of each mount is told', async context => {
  const { host, scrape } = await scraped(context, host => {
    host.mount('/a', app)
    host.mount('/b', app, { start: () => Promise.reject(new Error('no')), required: false })
  })
  const text = await scrape()
  assert.equal(valueIn(text, 'portico_mount_state{mount="a",kind="node",state="ready"}'), '1')
  assert.equal(valueIn(text, 'portico_mount_state{mount="a",kind="node",state="failed"}'), '0')
  assert.equal(valueIn(text, 'portico_mount_state{mount="b",kind="node",state="failed"}'), '1')
  await host.mounts.remove('/a')
  assert.doesNotMatch(await scrape(), /mount="a"/)
})

test('promtool has nothing to complain about', async context => {
  const promtool = requireProgram(context, 'promtool')
  if (promtool === undefined) return
  const { metrics, scrape } = await scraped(context, host => {
    host.mount('/a', app, {
      metrics: () => '# HELP things_total Things.\n# TYPE things_total counter\nthings_total 1\n',
    })
  })
  metrics.of('a').begin()
  metrics.of('a').beginUpgrade()
  const request = { method: 'GET', status: 500, seconds: 0.5, received: 1, sent: 1, route: '/x' }
  metrics.of('a').end({ ...request, error: 'PORTICO_APP_ERROR' })
  const text = await scrape()
  const { status, output } = await new Promise<{ status: unknown; output: string }>(resolve => {
    const child = execFile(promtool, ['check', 'metrics'], (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, output: stdout + stderr }),
    )
    child.stdin?.end(text)
  })
  assert.deepEqual({ status, output }, { status: 0, output: '' })
})

test('ten thousand paths and all methods make a bounded number of series', { timeout: 60_000 }, async context => {
  const paths = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`/r${index}/{id}`, { get: {} }]))
  const host = await openHost(context, { metrics: { routes: 5 } })
  host.mount('/a', app, { docs: { openapi: '3.1.0', info: { title: 'A', version: '1' }, paths } })
  await host.ready()
  await host.inject('/a/r0/1')
  await until(async () => {
    await host.inject('/a/r0/1')
    return (await host.inject('/metrics')).body.includes('route="/r0/{id}"')
  })
  for (let index = 0; index < 10_000; index++) {
    const method = (['GET', 'POST', 'REPORT', 'M-SEARCH', 'PURGE'] as const)[index % 5] as 'GET'
    await host.inject({ method, url: `/a/r${index % 50}/${index}?${index}` })
  }
  const { body } = await host.inject('/metrics')
  assert.equal(body.match(/^portico_http_request_duration_seconds_count\{mount="a"/gm)?.length, 6)
  assert.equal(body.match(/^portico_http_requests_total\{mount="a"/gm)?.length, 5)
  assert.match(body, /^portico_http_requests_total\{mount="a",method="PURGE",status="200"\} 2000$/m)
  assert.ok(body.split('\n').length < 1_000)
})

test('requests and upgrades over sockets are counted under their mounts, and the host’s own under its name', async context => {
  const host = await openHost(context)
  const chat = createServer(app)
  const sockets = new WebSocketServer({ server: chat })
  context.after(() => sockets.close())
  host.mount('/chat', chat)
  const base = `127.0.0.1:${await listen(host)}`
  const read = async (): Promise<string> => (await fetch(`http://${base}/metrics`)).text()
  await (await fetch(`http://${base}/chat/x`)).text()
  await (await fetch(`http://${base}/nowhere`)).text()
  const socket = new WebSocket(`ws://${base}/chat`)
  await new Promise(resolve => socket.on('open', resolve))
  const open = await read()
  assert.equal(valueIn(open, 'portico_upgrades_open{mount="chat"}'), '1')
  assert.equal(valueIn(open, 'portico_http_requests_total{mount="chat",method="GET",status="200"}'), '1')
  assert.equal(valueIn(open, 'portico_http_requests_total{mount="host",method="GET",status="404"}'), '1')
  socket.close()
  await until(async () => valueIn(await read(), 'portico_upgrades_open{mount="chat"}') === '0')
  assert.equal(valueIn(await read(), 'portico_upgrades_total{mount="chat"}'), '1')
})
