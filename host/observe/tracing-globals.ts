import { createRequire } from 'node:module'
import * as api from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'

const { context, propagation, ROOT_CONTEXT, trace } = api

const providerKey = api.createContextKey('portico.provider')
const probe = api.createContextKey('portico.probe')

/** Providers of the hosts that trace, the oldest first. */
const providers: api.TracerProvider[] = []
let restore = (): void => {}
let isProviderOurs = false

/**
 * The provider that the application process has registered with OpenTelemetry itself, `undefined` where there is none:
 * the spans of a host are its.
 */
export function foreignProvider(): api.TracerProvider | undefined {
  if (isProviderOurs) return undefined
  const registered = trace.getTracerProvider()
  // Until somebody registers, it is this copy's stand-in with nothing behind it.
  const isStandIn = registered instanceof api.ProxyTracerProvider && registered.getDelegate() === noDelegate
  return isStandIn ? undefined : registered
}

const noProvider = new api.ProxyTracerProvider()
const noDelegate = noProvider.getDelegate()

/** Says whose provider makes the spans that are started in a context. */
export function withProvider(given: api.Context, provider: api.TracerProvider): api.Context {
  return given.setValue(providerKey, provider)
}

/**
 * Makes a host's traces reach the code of its applications, through the globals of OpenTelemetry's API: an application
 * has no other way to ask. What the process has registered itself stays. The last host that lets go, with the function
 * that is given, takes away what was registered here.
 */
export function shareGlobals(provider: api.TracerProvider): () => void {
  if (providers.length === 0) restore = register()
  providers.push(provider)
  let isShared = true
  return () => {
    if (!isShared) return
    isShared = false
    providers.splice(providers.indexOf(provider), 1)
    if (providers.length === 0) restore()
  }
}

function register(): () => void {
  const undo: (() => void)[] = []
  if (!hasContextManager() && context.setGlobalContextManager(new AsyncLocalStorageContextManager())) {
    undo.push(() => context.disable())
  }
  const propagators = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()]
  if (propagation.fields().length === 0 && propagation.setGlobalPropagator(new CompositePropagator({ propagators }))) {
    undo.push(() => propagation.disable())
  }
  if (foreignProvider() === undefined && registerProvider()) {
    isProviderOurs = true
    undo.push(() => {
      isProviderOurs = false
      trace.disable()
    })
  }
  return () => {
    for (const each of undo) each()
  }
}

/** What is registered cannot be asked for, but without it a context is never active. */
function hasContextManager(): boolean {
  return context.with(ROOT_CONTEXT.setValue(probe, true), () => context.active().getValue(probe) === true)
}

/**
 * The package has a copy for `import` and one for `require`. A tracer that was got before anything was registered asks the
 * copy that it came from, so that each has to learn of the provider, though only one of them can have it registered.
 */
function registerProvider(): boolean {
  const required = createRequire(import.meta.url)('@opentelemetry/api') as typeof api
  if (required.trace !== trace && required.trace.setGlobalTracerProvider(sharedProvider)) required.trace.disable()
  return trace.setGlobalTracerProvider(sharedProvider)
}

/**
 * Makes the spans of applications with the provider of the host that serves them. Applications keep tracers for as long as
 * they live, across the hosts that mount them, so this looks for the provider a span at a time.
 */
class SharedTracer implements api.Tracer {
  readonly #scope: Parameters<api.TracerProvider['getTracer']>

  constructor(...scope: Parameters<api.TracerProvider['getTracer']>) {
    this.#scope = scope
  }

  startSpan(name: string, options?: api.SpanOptions, given: api.Context = context.active()): api.Span {
    return this.#tracerOf(given).startSpan(name, options, given)
  }

  // The API's overloads: options and context are optional, and the function is the last.
  startActiveSpan<F extends (span: api.Span) => unknown>(name: string, ...rest: unknown[]): ReturnType<F> {
    const run = rest.at(-1) as F
    const options = rest.length > 1 ? (rest[0] as api.SpanOptions) : {}
    const given = rest.length > 2 ? (rest[1] as api.Context) : context.active()
    return this.#tracerOf(given).startActiveSpan(name, options, given, run)
  }

  #tracerOf(given: api.Context): api.Tracer {
    const provider = (given.getValue(providerKey) as api.TracerProvider | undefined) ?? providers[0] ?? noProvider
    return provider.getTracer(...this.#scope)
  }
}

const sharedProvider: api.TracerProvider = { getTracer: (...scope) => new SharedTracer(...scope) }
