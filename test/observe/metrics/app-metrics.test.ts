import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { Histogram, Registry, Counter as RegistryCounter } from 'prom-client'
import { createHost } from '../../../host/index.ts'
import type { MetricsSource } from '../../../host/options.ts'
import { scraped, valueIn } from './scraping.ts'

const text = '# HELP orders_total Orders.\n# TYPE orders_total counter\norders_total{shop="1"} 7\n'
const app: RequestListener = (_request, response) => response.end('app')

const serving: Readonly<Record<string, () => object>> = {
  'a plain Node': () =>
    ((request, response) => response.end(request.url === '/own/metrics?x=1' ? text : 'no')) satisfies RequestListener,
  'an Express': () => express().get('/own/metrics', (_request, response) => void response.type('text').send(text)),
  'a Koa': () =>
    new Koa().use(context => {
      context.body = context.path === '/own/metrics' ? text : 'no'
    }),
  'a Fastify': () => Fastify().get('/own/metrics', async () => text),
  'a fetch-style': () => ({ fetch: (request: Request) => new Response(request.url.endsWith('x=1') ? text : 'no') }),
}

for (const [what, create] of Object.entries(serving)) {
  test(`${what} application's own metrics are told under its mount, past guard and hooks`, async context => {
    const { scrape } = await scraped(context, host => {
      host.addHook('onRequest', async (request, reply) => {
        if (request.url.startsWith('/a')) await reply.code(401).send()
      })
      host.mount('/a', create(), { metrics: '/own/metrics?x=1', guard: () => false })
    })
    const told = await scrape()
    assert.equal(valueIn(told, 'orders_total{mount="a",shop="1"}'), '7')
    assert.equal(valueIn(told, 'portico_mount_metrics_up{mount="a"}'), '1')
    assert.equal(valueIn(told, 'portico_mount_metrics_failures_total{mount="a"}'), '0')
  })
}

test('a function and a registry of prom-client give metrics, exemplars too', async context => {
  const registry = new Registry()
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never)
  const registers = [registry]
  new RegistryCounter({ name: 'sold_total', help: 'Sold.', registers }).inc(3)
  const seconds = new Histogram({ name: 'job_seconds', help: 'Jobs.', buckets: [1], registers, enableExemplars: true })
  seconds.observe({ value: 0.5, exemplarLabels: { trace_id: 'abc' } })
  const { scrape } = await scraped(context, host => {
    host.mount('/a', app, { metrics: async () => text })
    host.mount('/b', app, { metrics: registry })
  })
  const told = await scrape('application/openmetrics-text')
  assert.equal(valueIn(told, 'orders_total{mount="a",shop="1"}'), '7')
  assert.equal(valueIn(told, 'sold_total{mount="b"}'), '3')
  assert.match(told, /^job_seconds_bucket\{mount="b",le="1"\} 1 # \{trace_id="abc"\} 0\.5 /m)
  assert.equal(valueIn(await scrape(), 'job_seconds_bucket{mount="b",le="1"}'), '1')
})

test('a host within a host is told with its mounts under another name', async context => {
  const inner = await createHost({ logger: false })
  inner.mount('/deep', app)
  const { scrape } = await scraped(context, host => host.mount('/in', inner, { metrics: '/metrics' }))
  const told = await scrape()
  const series = 'portico_mount_state{mount="in",exported_mount="deep",kind="node",state="ready"}'
  assert.equal(valueIn(told, series), '1')
  assert.equal(valueIn(told, 'portico_mount_metrics_up{mount="in"}'), '1')
  assert.equal(told.match(/^# TYPE portico_mount_state /gm)?.length, 1)
})

const failing: Readonly<Record<string, MetricsSource>> = {
  throws: () => {
    throw new Error('no')
  },
  rejects: () => Promise.reject(new Error('no')),
  'gives what is no text': (() => 7) as unknown as MetricsSource,
  'gives a page': () => '<!doctype html>\n<title>No</title>',
  'gives bytes': () => Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7) % 256)).toString(),
  'gives 50 MB': () => 'a_metric{label="value"} 1\n'.repeat(2_000_000),
  'gives a million lines': () => '\n'.repeat(1_000_000),
}

for (const [what, metrics] of Object.entries(failing)) {
  test(`an application that ${what} is told as down, logged once, and everything else is told`, async context => {
    const { scrape, log } = await scraped(context, host => {
      host.mount('/bad', app, { metrics })
      host.mount('/good', app, { metrics: () => text })
    })
    await scrape()
    const told = await scrape()
    assert.equal(valueIn(told, 'portico_mount_metrics_up{mount="bad"}'), '0')
    assert.equal(valueIn(told, 'portico_mount_metrics_failures_total{mount="bad"}'), '2')
    assert.equal(valueIn(told, 'portico_mount_metrics_up{mount="good"}'), '1')
    assert.equal(valueIn(told, 'orders_total{mount="good",shop="1"}'), '7')
    assert.deepEqual(
      log.map(({ mount, msg }) => [mount, msg]),
      [['bad', 'metrics of the application cannot be read']],
    )
  })
}

const served: Readonly<Record<string, RequestListener>> = {
  'answers 404': (_request, response) => void response.writeHead(404).end('no'),
  'cuts the connection': (_request, response) => void response.destroy(),
  'sends without end': (_request, response) => {
    const send = (): void => {
      while (!response.destroyed && response.write('# filling\n'.repeat(10_000)));
    }
    response.on('drain', send)
    send()
  },
  'never answers': () => {},
}

for (const [what, listener] of Object.entries(served)) {
  test(`an application that ${what} when it is asked is told as down, and everything else is told`, async context => {
    const { scrape } = await scraped(context, host => {
      host.mount('/bad', listener, { metrics: '/metrics' })
      host.mount('/good', app, { metrics: () => text })
    })
    const told = await scrape()
    assert.equal(valueIn(told, 'portico_mount_metrics_up{mount="bad"}'), '0')
    assert.equal(valueIn(told, 'orders_total{mount="good",shop="1"}'), '7')
  })
}

test('an application that throws where nothing catches it, when it is asked, ends nothing', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    fileURLToPath(import.meta.resolve('./stray-child.ts')),
  ])
  assert.match(stdout, /^portico_mount_metrics_up\{mount="bad"\} 0$/m)
  assert.match(stdout, /^portico_mount_metrics_up\{mount="worse"\} 0$/m)
  assert.match(stdout, /^good 1$/m)
})

test('a function that never answers is not called again until it has', async context => {
  let calls = 0
  const asked = Promise.withResolvers<string>()
  const metrics = (): Promise<string> => {
    calls++
    return asked.promise
  }
  const { scrape } = await scraped(context, host => host.mount('/a', app, { metrics }))
  await scrape()
  assert.equal(valueIn(await scrape(), 'portico_mount_metrics_failures_total{mount="a"}'), '2')
  assert.equal(calls, 1)
  asked.resolve(text)
  await asked.promise
  assert.equal(valueIn(await scrape(), 'orders_total{mount="a",shop="1"}'), '7')
})

test('those who ask at the same time share the answer', async context => {
  let calls = 0
  const metrics = async (): Promise<string> => {
    calls++
    await new Promise(resolve => setTimeout(resolve, 100))
    return text
  }
  const { scrape } = await scraped(context, host => host.mount('/a', app, { metrics }))
  await Promise.all(Array.from({ length: 20 }, () => scrape()))
  assert.ok(calls < 20)
})

test('what is left out is counted by reason, and an application cannot speak for the host', async context => {
  const lie = [
    '# TYPE portico_mount_state gauge',
    'portico_mount_state{mount="good",kind="node",state="ready"} 0',
    'portico_mount_state{kind="node",state="ready"} 0',
    '# TYPE process_resident_memory_bytes counter',
    'process_resident_memory_bytes 1',
    'not a metric',
  ].join('\n')
  const { scrape } = await scraped(context, host => {
    host.mount('/good', app)
    host.mount('/liar', app, { metrics: () => lie })
  })
  await scrape()
  const told = await scrape()
  assert.equal(valueIn(told, 'portico_mount_state{mount="good",kind="node",state="ready"}'), '1')
  assert.equal(valueIn(told, 'portico_mount_state{mount="liar",kind="node",state="ready"}'), '1')
  assert.equal(told.match(/^portico_mount_state\{mount="liar",kind="node",state="ready"\}/gm)?.length, 1)
  for (const [reason, least] of Object.entries({ malformed: 2, conflicting: 1, duplicate: 1 })) {
    const series = `portico_mount_metrics_left_out_total{mount="liar",reason="${reason}"}`
    assert.equal(valueIn(told, series), String(least), reason)
  }
})

test('a mount that is starting, failed or removed is asked nothing', async context => {
  let calls = 0
  const metrics = (): string => {
    calls++
    return text
  }
  const { host, scrape } = await scraped(context)
  const started = Promise.withResolvers<void>()
  const mount = host.mount('/a', app, { metrics, start: () => started.promise })
  const waiting = await scrape()
  assert.equal(valueIn(waiting, 'portico_mount_metrics_up{mount="a"}'), '0')
  assert.equal(valueIn(waiting, 'portico_mount_metrics_failures_total{mount="a"}'), '0')
  started.resolve()
  await mount.ready
  assert.equal(valueIn(await scrape(), 'portico_mount_metrics_up{mount="a"}'), '1')
  await host.mounts.remove('/a')
  assert.doesNotMatch(await scrape(), /mount="a"/)
  assert.equal(calls, 1)
})
