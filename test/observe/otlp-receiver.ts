import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

/** A span as it came over the wire, its attributes as plain values. */
export interface ReceivedSpan {
  readonly service: unknown
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly attributes: Readonly<Record<string, unknown>>
  readonly droppedAttributesCount: number
  readonly status: { readonly code?: number }
}

/** One request of the exporter. */
export interface ReceivedExport {
  readonly path: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly spans: readonly ReceivedSpan[]
}

/** A receiver of OTLP over HTTP, which keeps what it is sent. */
export interface Receiver {
  readonly url: string
  readonly exports: readonly ReceivedExport[]
  readonly spans: readonly ReceivedSpan[]
  /** Waits until as many spans have come. */
  received(count: number): Promise<readonly ReceivedSpan[]>
}

type Answer = (response: ServerResponse, count: number) => void

const take: Answer = response => response.setHeader('content-type', 'application/json').end('{"partialSuccess":{}}')

/** Starts a receiver. `answer` is told how many requests have come before. */
export async function startReceiver(test: TestContext, answer: Answer = take): Promise<Receiver> {
  const exports: ReceivedExport[] = []
  const waiting = new Set<() => void>()
  const server = createServer(async (request, response) => {
    const spans = readSpans((await json(request)) as ExportRequest)
    exports.push({ path: request.url, headers: request.headers, spans })
    for (const wake of waiting) wake()
    waiting.clear()
    answer(response, exports.length - 1)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const all = () => exports.flatMap(each => each.spans)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    exports,
    get spans() {
      return all()
    },
    async received(count) {
      while (all().length < count) await new Promise<void>(resolve => waiting.add(resolve))
      return all()
    },
  }
}

interface KeyValue {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number; readonly boolValue?: boolean }
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] }
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[]
  }[]
}

interface WireSpan extends Omit<ReceivedSpan, 'attributes' | 'service'> {
  readonly attributes: readonly KeyValue[]
}

function readSpans({ resourceSpans }: ExportRequest): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = plain(resource.attributes)['service.name']
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(span => ({ ...span, service, attributes: plain(span.attributes) })),
    )
  })
}

function plain(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
