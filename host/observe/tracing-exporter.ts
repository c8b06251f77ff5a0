import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import { Pool } from 'undici'
import { invalid } from '../option-checks.ts'
import type { ResolvedTracing } from '../options.ts'
import { failureReason } from '../remote/failure.ts'

/** Answers that say "later" (https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes). */
const retryable = new Set([429, 502, 503, 504])

/** Milliseconds before the first repetition; each further one waits twice as long. */
const firstWait = 1_000

/** Characters of an answer that are read; one that takes a few spans has about a hundred. */
const longestAnswer = 65_536

/** Characters of a receiver's own reason that are told. */
const longestReason = 200

/** Connections at once: only a flush sends several batches together. */
const connections = 4

/** Told of spans that did not get to the receiver, and why. */
export type OnLost = (spans: number, reason: string, cause: unknown) => void

/** What an export came to, where it is not done: a reason to give up, or to try again. */
class Refusal extends Error {
  readonly isLasting: boolean
  /** Seconds that the receiver asks to wait. */
  readonly retryAfter: number | undefined

  constructor(message: string, isLasting: boolean, retryAfter?: number) {
    super(message)
    this.isLasting = isLasting
    this.retryAfter = retryAfter
  }
}

/**
 * Sends spans to a receiver as OTLP over HTTP, in JSON (https://opentelemetry.io/docs/specs/otlp/#otlphttp). OpenTelemetry's
 * own exporter repeats what fails for as long as it may, which would hold up the end of a host whose receiver is down, and
 * its deadline is put off by every byte of a slow one.
 */
export class OtlpExporter implements SpanExporter {
  readonly #pool: Pool
  readonly #path: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #timeout: number
  readonly #onLost: OnLost
  readonly #closing = new AbortController()
  readonly #sending = new Set<Promise<void>>()

  /** @throws PORTICO_OPTION_INVALID for a certificate that the environment names and that cannot be read */
  constructor({ endpoint, headers, batch }: ResolvedTracing, onLost: OnLost) {
    const url = new URL(endpoint)
    this.#pool = new Pool(url.origin, { connections, connect: { ...readCertificates(), timeout: batch.timeout } })
    this.#path = url.pathname + url.search
    this.#headers = { ...headers, 'content-type': 'application/json' }
    this.#timeout = batch.timeout
    this.#onLost = onLost
  }

  /** Sends spans. What goes wrong is told to `onLost`: the callback would tell it to the application's error handler. */
  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    const sending = this.#send(spans).catch(error =>
      this.#onLost(spans.length, error instanceof Refusal ? error.message : failureReason(error), error),
    )
    this.#sending.add(sending)
    void sending.finally(() => {
      this.#sending.delete(sending)
      done({ code: ExportResultCode.SUCCESS })
    })
  }

  /** From now on each export is tried once: what is down now will not be up within the end of a process. */
  endRetries(): void {
    this.#closing.abort()
  }

  /** Waits for what is being sent, which takes no longer than the timeout, and ends the connections. */
  async shutdown(): Promise<void> {
    this.endRetries()
    await Promise.allSettled(this.#sending)
    await this.#pool.destroy()
  }

  async #send(spans: ReadableSpan[]): Promise<void> {
    const body = JsonTraceSerializer.serializeRequest(spans)
    const deadline = performance.now() + this.#timeout
    const late = AbortSignal.timeout(this.#timeout)
    for (let pause = firstWait; ; pause *= 2) {
      try {
        return await this.#attempt(spans.length, body, late)
      } catch (error) {
        if (late.aborted) throw new Refusal(`it did not answer within ${this.#timeout} ms`, true)
        const refusal = error instanceof Refusal ? error : undefined
        const longer = refusal?.retryAfter === undefined ? pause : refusal.retryAfter * 1_000
        const isOver = this.#closing.signal.aborted || performance.now() + longer >= deadline
        if (refusal?.isLasting || isOver) throw error
        // Aborted by the closing: then the attempt that follows is the last.
        await wait(longer, undefined, { signal: this.#closing.signal, ref: false }).catch(() => {})
      }
    }
  }

  async #attempt(spans: number, requestBody: Uint8Array | undefined, signal: AbortSignal): Promise<void> {
    const { statusCode, headers, body } = await this.#pool.request({
      method: 'POST',
      path: this.#path,
      headers: this.#headers,
      body: requestBody ?? null,
      signal,
    })
    body.setEncoding('utf8')
    let answer = ''
    for await (const chunk of body) {
      answer += chunk
      if (answer.length > longestAnswer) break
    }
    if (statusCode >= 200 && statusCode < 300) this.#readAnswer(spans, answer)
    else throw new Refusal(`it answered ${statusCode}`, !retryable.has(statusCode), secondsOf(headers['retry-after']))
  }

  /** A receiver may take some spans and refuse others (https://opentelemetry.io/docs/specs/otlp/#partial-success-1). */
  #readAnswer(spans: number, answer: string): void {
    if (answer === '') return
    const { partialSuccess } = parseAnswer(answer)
    const rejected = Math.min(Number(partialSuccess?.rejectedSpans ?? 0), spans)
    const reason = String(partialSuccess?.errorMessage || 'it told no reason').slice(0, longestReason)
    if (rejected > 0) this.#onLost(rejected, reason, partialSuccess)
  }
}

/** The part of an answer that says what was refused; an int64 is a string in JSON. */
interface Answer {
  readonly partialSuccess?: { readonly rejectedSpans?: string | number; readonly errorMessage?: string } | null
}

/** Anything else than OTLP has an endpoint that takes whatever comes: nothing would ever be seen of the traces. */
function parseAnswer(answer: string): Answer {
  try {
    const parsed: unknown = JSON.parse(answer)
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {}
  throw new Refusal('what answers there is no OTLP receiver', true)
}

function secondsOf(header: string | string[] | undefined): number | undefined {
  const seconds = typeof header === 'string' ? Number(header) : Number.NaN
  return seconds >= 0 ? seconds : undefined
}

/** Certificates that OpenTelemetry's variables name, for receivers with TLS. */
function readCertificates(): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  const names = { ca: 'CERTIFICATE', cert: 'CLIENT_CERTIFICATE', key: 'CLIENT_KEY' }
  return Object.fromEntries(
    Object.entries(names).flatMap(([part, name]) => {
      const variable = [`OTEL_EXPORTER_OTLP_TRACES_${name}`, `OTEL_EXPORTER_OTLP_${name}`].find(
        each => process.env[each],
      )
      return variable === undefined ? [] : [[part, readCertificate(variable, process.env[variable] ?? '')]]
    }),
  )
}

function readCertificate(variable: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    throw invalid(variable, file, 'a file that can be read')
  }
}
