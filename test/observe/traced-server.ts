import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { createTracing, type RequestTrace, type Tracing } from '../../host/observe/tracing.ts'
import type { TracedMount } from '../../host/observe/tracing-attributes.ts'
import { resolveTracingOptions } from '../../host/observe/tracing-options.ts'
import type { TracingOptions } from '../../host/options.ts'

/** Makes traces with these options, and gathers what is told of lost spans. */
export async function startTracing(
  test: TestContext,
  options: TracingOptions,
): Promise<{ tracing: Tracing; failures: Error[] }> {
  const failures: Error[] = []
  const resolved = resolveTracingOptions({ ...options, batch: { delay: 20, ...options.batch } }, {})
  const tracing = await createTracing(resolved, reason => failures.push(reason))
  test.after(() => tracing.close())
  return { tracing, failures }
}

/** What a traced server says of each request when it has ended. */
export interface Served {
  readonly mount?: TracedMount
  readonly route?: string
  readonly error?: string
  /** In place of the status that was sent. */
  readonly status?: number
}

/** Serves an application as a host does: begins the trace of a request, runs the application in it, and ends it. */
export async function serveTraced(
  test: TestContext,
  tracing: Tracing,
  app: RequestListener,
  served: Served = {},
): Promise<{ url: string; traces: readonly RequestTrace[] }> {
  const traces: RequestTrace[] = []
  const server = createServer((request, response) => {
    const trace = tracing.begin(request, served.mount)
    traces.push(trace)
    response.once('close', () => {
      trace.end({ status: served.status ?? response.statusCode, route: served.route, error: served.error })
    })
    trace.run(() => app(request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, traces }
}
