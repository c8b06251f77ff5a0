import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CBaggagePropagator } from '@opentelemetry/core'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createHost } from '../../host/index.ts'
import { startReceiver } from './otlp-receiver.ts'

describe('a process that has set up OpenTelemetry itself', () => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const propagator = new W3CBaggagePropagator()

  before(() => {
    trace.setGlobalTracerProvider(provider)
    context.setGlobalContextManager(new AsyncLocalStorageContextManager())
    propagation.setGlobalPropagator(propagator)
  })
  beforeEach(() => exporter.reset())
  after(() => {
    trace.disable()
    context.disable()
    propagation.disable()
  })

  const finished = () => exporter.getFinishedSpans()
  const finishedOf = (name: string) => finished().find(span => span.name === name)

  test("has the host's spans with its own, before and after hosts have closed", async t => {
    const receiver = await startReceiver(t)
    const tracing = { endpoint: receiver.url, sample: 0, batch: { delay: 20 } }
    for (let count = 0; count < 2; count++) {
      exporter.reset()
      const hosts = [
        await createHost({ logger: false, tracing }),
        await createHost({ logger: false, tracing }),
      ] as const
      for (const host of hosts) {
        const app: RequestListener = (_request, response) => {
          trace.getTracer('app').startSpan('work').end()
          response.end()
        }
        host.mount('/app', app, { docs: false })
        await fetch(`${await host.listen({ port: 0 })}/app`)
        await host.close()
      }
      assert.equal(finished().length, 4)
      const server = finishedOf('GET /app')
      assert.equal(finishedOf('work')?.parentSpanContext?.spanId, server?.spanContext().spanId)
    }
    trace.getTracer('app').startSpan('later').end()
    assert.ok(finishedOf('later'))
    assert.deepEqual(propagation.fields(), propagator.fields())
    assert.deepEqual(receiver.exports, [])
  })

  test("has the host's span below that of its own instrumentation of HTTP", async t => {
    const host = await createHost({ logger: false, tracing: true })
    t.after(() => host.close())
    host.mount('/app', (request, response) => response.end(request.headers.traceparent))
    await host.ready()
    const server = createServer((request, response) => {
      trace.getTracer('http').startActiveSpan('instrumented', span => {
        response.once('close', () => span.end())
        host.routing(request, response)
      })
    })
    server.listen(0, '127.0.0.1')
    t.after(() => {
      server.closeAllConnections()
      server.close()
    })
    await new Promise(resolve => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/app`
    await (await fetch(url)).text()
    while (finishedOf('GET /app') === undefined) await new Promise(resolve => setTimeout(resolve, 10))
    const outer = finishedOf('instrumented')
    assert.equal(finishedOf('GET /app')?.parentSpanContext?.spanId, outer?.spanContext().spanId)
  })

  test('does not have every request below the span in which the port was opened', async t => {
    const host = await createHost({ logger: false, tracing: true })
    t.after(() => host.close())
    host.mount('/app', (_request, response) => response.end())
    const url = await trace.getTracer('app').startActiveSpan('boot', async span => {
      const address = await host.listen({ port: 0 })
      span.end()
      return address
    })
    await fetch(`${url}/app`)
    while (finishedOf('GET /app') === undefined) await new Promise(resolve => setTimeout(resolve, 10))
    assert.equal(finishedOf('GET /app')?.parentSpanContext, undefined)
  })
})
