import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trace } from '@opentelemetry/api'
import express from 'express'
import { createHost } from '../../host/index.ts'
import { type JaegerSpan, startJaeger } from './jaeger.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'

test('Jaeger shows the trace of a request through the host and its application', async t => {
  const jaeger = await startJaeger(t)
  if (jaeger === undefined) return
  const tracing = { endpoint: jaeger.endpoint, serviceName: 'desk', batch: { delay: 20 } }
  const host = await createHost({ logger: false, tracing })
  t.after(() => host.close())
  const app = express()
  app.get('/orders', (_request, response) => {
    trace.getTracer('orders').startActiveSpan('read orders', span => {
      response.status(503).send('later')
      span.end()
    })
  })
  host.mount('/shop', app, { docs: false })
  const url = await host.listen({ port: 0 })
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
  await fetch(`${url}/shop/orders?token=hunter2`, { headers: { traceparent } })

  const spans = await jaeger.trace(traceId, 2)
  const server = spans.find(span => span.operationName === 'GET /shop')
  const tags = tagsOf(server)
  assert.equal(tags['span.kind'], 'server')
  assert.equal(tags['portico.mount'], 'shop')
  assert.equal(tags['http.response.status_code'], 503)
  assert.equal(tags['error.type'], '503')
  assert.equal(tags.error, true)
  assert.equal(tags['url.query'], 'token=[redacted]')
  const child = spans.find(span => span.operationName === 'read orders')
  assert.equal(child?.references[0]?.spanID, server?.spanID)
  assert.deepEqual(await jaeger.services(), ['desk'])
})

function tagsOf(span: JaegerSpan | undefined): Record<string, unknown> {
  return Object.fromEntries((span?.tags ?? []).map(({ key, value }) => [key, value]))
}
