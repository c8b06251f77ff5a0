import type { IncomingMessage } from 'node:http'
import {
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { ATTR_ERROR_TYPE, ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions'
import type { Trust } from '../core/forwarded.ts'
import { hasBody } from '../core/has-body.ts'
import type { ResolvedTracing } from '../options.ts'
import { clientGone } from './observer.ts'
import { requestAttributes, spanName, type TracedMount, wholeRoute } from './tracing-attributes.ts'
import { arrivalContext, putContext } from './tracing-context.ts'
import { foreignProvider, shareGlobals, withProvider } from './tracing-globals.ts'
import { createProvider } from './tracing-provider.ts'

/** Makes the traces of one host. */
export interface Tracing {
  /**
   * Starts the server span of a request or upgrade, whose headers carry it from now on in place of the one they came with,
   * so that every kind of mount hands it on. `mount` is `undefined` where the host answers itself.
   */
  begin(request: IncomingMessage, mount: TracedMount | undefined): RequestTrace
  /** Sends what has ended, within the batch timeout, and ends. Never throws. */
  close(): Promise<void>
}

/** The server span of a request. */
export interface RequestTrace {
  readonly traceId: string
  readonly spanId: string
  readonly isSampled: boolean
  /** Runs something with the span active: spans that it starts are the span's children. */
  run(proceed: () => void): void
  /**
   * Ends the span. `route` is the template within the mount; `error` a code of the catalogue, or `aborted`; `status` is 499
   * where the client went away before an answer began.
   */
  end(outcome: { status: number; route: string | undefined; error: string | undefined }): void
}

/**
 * Creates what makes the traces of a host, and has its applications take part. Where the process has registered a provider
 * with OpenTelemetry itself, spans are that one's, with its sampling, limits and exporter, and it is not shut down.
 *
 * @param onFailure is told that spans were lost (PORTICO_TRACES_LOST), at most once a minute
 * @param trust whose word about a request is believed; by default nobody's
 * @throws PORTICO_OPTION_INVALID for a certificate that the environment names and that cannot be read
 */
export async function createTracing(
  options: ResolvedTracing,
  onFailure: (reason: Error) => void,
  trust: Trust = () => false,
): Promise<Tracing> {
  const foreign = foreignProvider()
  if (foreign !== undefined) return new HostTracing(foreign, trust)
  const { provider, shutdown } = createProvider(options, onFailure)
  return new HostTracing(provider, trust, shutdown)
}

class HostTracing implements Tracing {
  readonly #provider: TracerProvider
  readonly #tracer: Tracer
  readonly #trust: Trust
  readonly #shutdown: (() => Promise<void>) | undefined
  readonly #release: () => void
  #closed: Promise<void> | undefined

  constructor(provider: TracerProvider, trust: Trust, shutdown?: () => Promise<void>) {
    this.#provider = provider
    this.#trust = trust
    this.#tracer = provider.getTracer('portico')
    this.#shutdown = shutdown
    this.#release = shareGlobals(provider)
  }

  begin(request: IncomingMessage, mount: TracedMount | undefined): RequestTrace {
    const arrival = arrivalContext(request)
    const span = this.#tracer.startSpan(
      spanName(request.method, mount?.prefix),
      { kind: SpanKind.SERVER, attributes: requestAttributes(request, mount, this.#trust) },
      arrival,
    )
    const inside = withProvider(trace.setSpan(arrival, span), this.#provider)
    putContext(inside, request)
    // A body comes from the connection and not from the handler: what is started in its events would be nobody's child.
    if (hasBody(request.headers)) context.bind(inside, request)
    return new ServerSpan(span, inside, request.method, mount)
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#release()
    await this.#shutdown?.().catch(() => {})
  }
}

class ServerSpan implements RequestTrace {
  readonly traceId: string
  readonly spanId: string
  readonly isSampled: boolean
  readonly #span: Span
  readonly #context: Context
  readonly #method: string | undefined
  readonly #mount: TracedMount | undefined

  constructor(span: Span, inside: Context, method: string | undefined, mount: TracedMount | undefined) {
    const { traceId, spanId, traceFlags } = span.spanContext()
    this.traceId = traceId
    this.spanId = spanId
    this.isSampled = (traceFlags & 1) === 1
    this.#span = span
    this.#context = inside
    this.#method = method
    this.#mount = mount
  }

  run(proceed: () => void): void {
    context.with(this.#context, proceed)
  }

  end({ status, route, error }: { status: number; route: string | undefined; error: string | undefined }): void {
    if (!this.#span.isRecording()) return
    const whole = wholeRoute(this.#mount, route)
    if (whole !== undefined) {
      this.#span.updateName(spanName(this.#method, whole))
      this.#span.setAttribute(ATTR_HTTP_ROUTE, whole)
    }
    if (status !== clientGone || error !== 'aborted') this.#span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status)
    const failure = error ?? (status >= 500 ? String(status) : undefined)
    if (failure !== undefined) this.#span.setAttribute(ATTR_ERROR_TYPE, failure)
    if (status >= 500) this.#span.setStatus({ code: SpanStatusCode.ERROR })
    this.#span.end()
  }
}
