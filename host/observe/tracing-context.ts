import type { IncomingMessage } from 'node:http'
import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { setRequestHeader } from '../core/request-header.ts'

const traceContext = new W3CTraceContextPropagator()
const incoming = new CompositePropagator({ propagators: [traceContext, new W3CBaggagePropagator()] })

const getter = {
  get: (headers: IncomingMessage['headers'], name: string) => headers[name],
  keys: (headers: IncomingMessage['headers']) => Object.keys(headers),
}

/**
 * The context that a request comes in: the span that is active, where the process has instrumented HTTP itself, or that of
 * its headers (https://www.w3.org/TR/trace-context/). Malformed headers begin a new trace.
 */
export function arrivalContext(request: IncomingMessage): Context {
  const active = context.active()
  // One that has ended is what the port was opened in, not what the request came with.
  if (trace.getSpan(active)?.isRecording()) return active
  return incoming.extract(ROOT_CONTEXT, request.headers, getter)
}

/** Puts a context on a request, in place of the one it came with, so that whoever it is handed on to goes on from there. */
export function putContext(given: Context, request: IncomingMessage): void {
  const carried: Record<string, string> = {}
  traceContext.inject(given, carried, { set: (carrier, name, value) => (carrier[name] = value) })
  for (const name of traceContext.fields()) {
    // An empty `tracestate` says nothing, and neither does one that came without a valid `traceparent`.
    setRequestHeader(request, name, carried[name] || undefined)
  }
}
