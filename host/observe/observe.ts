import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Trust } from '../core/forwarded.ts'
import { isAsking } from '../docs/discover/ask.ts'
import type { Connections } from '../mount/connections.ts'
import type { Mounts } from '../mount/mounts.ts'
import type { ResolvedHostOptions } from '../options.ts'
import { defaultRoutes } from '../resolve-options.ts'
import { accessLogOf, writesAccessLines } from './access-log.ts'
import { RequestMetrics } from './metrics/request-metrics.ts'
import { Routes } from './metrics/routes.ts'
import { Observer } from './observer.ts'

/** What a host is observed by. */
export interface Observation {
  /** `undefined` where nothing is observed, so that nothing is spent on it. */
  readonly observer: Observer | undefined
  readonly metrics: RequestMetrics | undefined
}

/** What of a host is observed. */
export interface ObservedHost {
  readonly host: FastifyInstance & { readonly mounts: Mounts }
  readonly connections: Connections
  readonly trust: Trust
}

/** Makes what the options ask for: metrics, traces, access log. It ends with the host. */
export async function observe(
  { host, connections, trust }: ObservedHost,
  options: ResolvedHostOptions,
): Promise<Observation> {
  const metrics = options.metrics === false ? undefined : new RequestMetrics(options.metrics)
  const tracing = await startTracing(host, options, trust)
  const wantsLog = options.accessLog ?? (options.logger !== false && writesAccessLines(host.log))
  if (metrics === undefined && tracing === undefined && !wantsLog) return { observer: undefined, metrics }

  const limit = options.metrics === false ? defaultRoutes : options.metrics.routes
  const routes = metrics === undefined && tracing === undefined ? undefined : new Routes(host, limit)
  const observer = new Observer({
    metrics,
    tracing,
    routes,
    trust,
    accessLog: wantsLog ? mount => accessLogOf((mount ?? host).log) : undefined,
    connections,
    isAsking: () => isAsking(host),
  })
  host.addHook('onRequest', (request, _reply, done) => {
    observer.nameRoute(request.raw, () => nativeRoute(request))
    done()
  })
  host.mounts.events.on('removed', ({ name }) => metrics?.forget(name))
  host.addHook('onClose', async () => {
    observer.close()
    routes?.close()
    await tracing?.close()
  })
  return { observer, metrics }
}

/** The internal path, sent by a client, is no route. */
function nativeRoute({ routeOptions: { config, url } }: FastifyRequest): string | undefined {
  return config.portico === 'entry' ? undefined : url
}

/** The packages of OpenTelemetry are loaded by whoever traces. */
async function startTracing(host: FastifyInstance, { tracing }: ResolvedHostOptions, trust: Trust) {
  if (tracing === false) return undefined
  const { createTracing } = await import('./tracing.ts')
  return createTracing(tracing, reason => host.log.warn({ err: reason }, 'traces could not be sent'), trust)
}
