import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { freePort } from '../free-port.ts'
import { requireProgram } from '../programs.ts'

/** A span as Jaeger's query API gives it. */
export interface JaegerSpan {
  readonly spanID: string
  readonly operationName: string
  readonly references: readonly { readonly refType: string; readonly spanID: string }[]
  readonly tags: readonly { readonly key: string; readonly value: unknown }[]
}

/** A Jaeger of a test's own, which keeps traces in memory. */
export interface Jaeger {
  /** Where it takes traces. */
  readonly endpoint: string
  services(): Promise<readonly string[]>
  /** Waits until a trace has as many spans. */
  trace(id: string, spans: number): Promise<readonly JaegerSpan[]>
}

/**
 * Starts Jaeger 2: the program that PORTICO_JAEGER names, or `jaeger`. `undefined` where there is none; `none` says that it
 * could not be built on this machine.
 */
export async function startJaeger(test: TestContext): Promise<Jaeger | undefined> {
  if (process.env.PORTICO_JAEGER === 'none') {
    test.skip('jaeger could not be built on this machine')
    return undefined
  }
  const program = process.env.PORTICO_JAEGER || requireProgram(test, 'jaeger')
  if (program === undefined) return undefined
  const [receiver, query, grpc] = [await freePort(), await freePort(), await freePort()]
  const folder = await mkdtemp(join(tmpdir(), 'portico-jaeger-'))
  const config = join(folder, 'config.yaml')
  // JSON is YAML.
  await writeFile(config, JSON.stringify(configuration(receiver, query, grpc)))
  // It would trace itself to where nobody is.
  const env = { ...process.env, OTEL_TRACES_SAMPLER: 'always_off' }
  const child = spawn(program, ['--config', config], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', chunk => (said += chunk))
  test.after(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(folder, { recursive: true })
  })
  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${query}${path}`)
    return ((await answer.json()) as { data: unknown }).data
  }
  const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`Jaeger ended: ${said}`)
      const seen = await look().catch(() => undefined)
      if (seen !== undefined) return seen
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  await until(() => ask('/api/services').then(() => true))
  return {
    endpoint: `http://127.0.0.1:${receiver}/v1/traces`,
    services: async () => (await ask('/api/services')) as string[],
    trace: (id, spans) =>
      until(async () => {
        const [found] = (await ask(`/api/traces/${id}`)) as { spans: JaegerSpan[] }[]
        return found !== undefined && found.spans.length >= spans ? found.spans : undefined
      }),
  }
}

function configuration(receiver: number, query: number, grpc: number): object {
  const at = (port: number) => ({ endpoint: `127.0.0.1:${port}` })
  return {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
    },
    extensions: {
      jaeger_storage: { backends: { memory: { memory: { max_traces: 1_000 } } } },
      jaeger_query: { storage: { traces: 'memory' }, http: at(query), grpc: at(grpc) },
    },
    receivers: { otlp: { protocols: { http: at(receiver) } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
  }
}
