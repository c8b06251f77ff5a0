import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { listen, openHost } from '../../host/serving.ts'
import { requireProgram } from '../../programs.ts'
import { until } from '../../until.ts'
import { startPrometheus } from './prometheus.ts'

const app: RequestListener = (request, response) => {
  if (request.url === '/fail') response.statusCode = 500
  response.end('app')
}

const docs = { openapi: '3.1.0', info: { title: 'A', version: '1' }, paths: { '/teams/{id}': { get: {} } } }

const own = '# HELP orders_total Orders.\n# TYPE orders_total counter\norders_total{instance="shop 1"} 7\n'

test('a Prometheus scrapes both forms, and answers from them', { timeout: 120_000 }, async context => {
  const program = requireProgram(context, 'prometheus')
  if (program === undefined) return
  const host = await openHost(context)
  const types = new Set<unknown>()
  host.addHook('onRequest', async request => {
    // Which form it asks for is not to be chosen before version 2.49.
    if (request.url.includes('form=text')) request.headers.accept = 'text/plain;version=0.0.4'
  })
  host.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/metrics')) types.add(reply.getHeader('content-type'))
  })
  host.mount('/a', app, { docs, metrics: () => own })
  const port = await listen(host)
  const target = `static_configs: [{ targets: ['127.0.0.1:${port}'] }]`
  const prometheus = await startPrometheus(
    context,
    program,
    `  - job_name: text\n    params: { form: [text] }\n    ${target}\n  - job_name: openmetrics\n    ${target}\n`,
  )
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).then(response => response.text())
  const route = 'portico_http_request_duration_seconds_bucket{mount="a",route="/teams/{id}",le="+Inf"}'
  await until(async () => {
    await Promise.all(['/a/teams/1', '/a/teams/2', '/a/fail', '/nowhere'].map(ask))
    return (await prometheus.query(`${route} > 0`)).length === 2
  })

  for (const job of ['text', 'openmetrics']) {
    for (const [expression, least] of Object.entries({
      [`up{job="${job}"}`]: 1,
      [`portico_http_requests_total{job="${job}",mount="a",method="GET",status="200"}`]: 2,
      [`portico_http_requests_total{job="${job}",mount="a",status="500"}`]: 1,
      [`portico_http_requests_total{job="${job}",mount="host",status="404"}`]: 1,
      [`portico_mount_state{job="${job}",mount="a",kind="node",state="ready"}`]: 1,
      [`orders_total{job="${job}",mount="a",exported_instance="shop 1"}`]: 7,
      [`process_resident_memory_bytes{job="${job}"}`]: 1_000_000,
      [`nodejs_eventloop_lag_seconds{job="${job}"}`]: 0,
    })) {
      const [series, ...more] = await prometheus.query(expression)
      assert.deepEqual([series !== undefined, more.length], [true, 0], expression)
      assert.ok(Number(series?.value[1]) >= least, `${expression} is ${series?.value[1]}`)
    }
  }
  assert.deepEqual([...types].map(String).sort(), [
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
    'text/plain; version=0.0.4; charset=utf-8',
  ])
})
