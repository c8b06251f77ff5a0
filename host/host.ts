import { readdirSync } from 'node:fs'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import swagger from '@fastify/swagger'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  LogController,
  type RouteOptions,
} from 'fastify'
import type { Mountable } from './adapters/types.ts'
import { waitForMounts } from './boot.ts'
import { registerLanding } from './builtin/landing.ts'
import { designSystem, registerStatic } from './builtin/static.ts'
import { registerStatus } from './builtin/status.ts'
import { nativePrefix } from './core/native-prefix.ts'
import { registerDocs } from './docs/register.ts'
import { Drain } from './drain.ts'
import { type EndpointGuards, endpointGuards, enforceEndpointGuards } from './endpoint-guards.ts'
import { injectThroughDoor } from './inject.ts'
import { Connections } from './mount/connections.ts'
import { Entrance } from './mount/enter.ts'
import { FrontDoor } from './mount/front-door.ts'
import { watchStrayErrors } from './mount/isolation.ts'
import type { Mount } from './mount/mount.ts'
import { Mounts } from './mount/mounts.ts'
import { logBy, optionsForLog } from './mount/request-log.ts'
import { Scopes } from './mount/scope.ts'
import { createServer, type ServerOptions } from './mount/server.ts'
import { compileTrust } from './mount/trust.ts'
import { answerClientError, answerErrors, answerFrameworkError, answerNotFound } from './native-errors.ts'
import { registerHealth } from './observe/health.ts'
import { noteError } from './observe/health-errors.ts'
import { createLogger } from './observe/log.ts'
import { registerMetrics } from './observe/metrics/register.ts'
import type { RequestMetrics } from './observe/metrics/request-metrics.ts'
import { observe } from './observe/observe.ts'
import type { HostOptions, MountOptions, ResolvedHostOptions } from './options.ts'
import { resolveHostOptions } from './resolve-options.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Mounts an application under a prefix; in an encapsulated scope the scope's prefix comes first and its hooks
     * cover the mount. Returns at once: the application starts in its turn, and `mount.ready` tells how that went.
     *
     * @throws PORTICO_PREFIX_INVALID, PORTICO_PREFIX_TAKEN, PORTICO_NAME_INVALID, PORTICO_NAME_TAKEN,
     * PORTICO_APP_UNKNOWN, PORTICO_OPTION_INVALID, PORTICO_EXPRESS_SCOPE, PORTICO_SCOPE_CLOSED, PORTICO_HOST_CLOSED
     *
     * @example
     * host.mount('/ch11/express', app, { name: 'express', docs: './openapi.yaml' })
     */
    mount(prefix: string, app: Mountable, options?: MountOptions): Mount
    /** Everything mounted. */
    mounts: Mounts
  }
}

/** A Fastify instance that mounts applications. */
export type Host = FastifyInstance

/**
 * Creates a host: a Fastify instance, plus `mount` and `mounts`. Nothing listens yet.
 *
 * @throws PORTICO_OPTION_INVALID
 *
 * @example
 * const host = await createHost({ logger: false })
 * host.mount('/hello', (request, response) => response.end('hello'))
 * await host.listen({ port: 8000 })
 */
export async function createHost(options?: HostOptions): Promise<Host> {
  const resolved = resolveHostOptions(options)
  const trust = compileTrust(resolved.trustProxy)
  const entrance = new Entrance({
    guard: resolved.guard,
    trust,
    isolate: resolved.isolate,
    onAppError: (mount, error) => {
      noteError(mount, error)
      host.log.error({ mount: mount.name, err: error }, 'mounted application failed')
    },
    onGuardError: (mount, error) => host.log.error({ mount: mount?.name, err: error }, 'guard failed'),
  })
  const connections = new Connections()
  const door = new FrontDoor(entrance, connections)
  const mounts = new Mounts({
    table: door.table,
    connections,
    trust,
    log: () => host.log,
    deadline: resolved.drain.deadline,
    onListenerError: error => host.log.error({ err: error }, 'listener of mounts.events failed'),
  })
  const host = createFastify(resolved, await createLogger(resolved), door, connections)
  const drain = new Drain({ host, door, mounts, connections }, resolved.drain)
  answerErrors(host)
  const settleNotFound = answerNotFound(host)

  if (resolved.docs !== false) await describeNativeRoutes(host, resolved)
  host.addHook('onRequest', (request, _reply, done) => {
    door.restore(request.raw)
    done()
  })
  const guardOfRoute = endpointGuards(resolved)
  if (guardOfRoute !== undefined) enforceEndpointGuards(host, entrance, guardOfRoute)
  host.addHook('onRoute', route => claimNativePath(mounts, route, resolved.yielding, guardOfRoute))
  host.decorate('mounts', mounts)
  const { observer, metrics } = await observe({ host, connections, trust }, resolved)
  door.observer = observer
  if (resolved.isolate) watchWhileOpen(host)
  host.addHook('preClose', () => drain.begin())
  host.addHook('onClose', () => drain.end())
  // Only hooks added from here on are the user's, and make mounts travel through Fastify.
  const scopes = new Scopes(door, resolved.logger === false ? undefined : host.log)
  scopes.watch(host)
  scopes.of(host)

  host.decorate('mount', function (this: FastifyInstance, prefix: string, app: unknown, mountOptions?: MountOptions) {
    return mounts.add(scopes.of(this), prefix, app, mountOptions)
  })
  mounts.events.on('failed', ({ name, error }) =>
    host.log.error({ mount: name, err: error }, 'mounted application did not start'),
  )
  host.routing = door.handle
  waitForMounts(host, mounts, settleNotFound)
  injectThroughDoor(host, door.handle, () => drain.draining)
  registerParts(host, resolved, () => drain.draining, metrics)
  return host
}

function createFastify(
  options: ResolvedHostOptions,
  logger: FastifyBaseLogger | undefined,
  door: FrontDoor,
  connections: Connections,
): FastifyInstance {
  const { genReqId, childLoggerFactory, ...rest } = options.fastify as Pick<
    FastifyServerOptions,
    'childLoggerFactory'
  > & { genReqId?: (request: IncomingMessage) => string }
  let count = 0
  let first: Server | undefined
  const host = Fastify({
    // A request that comes while the host drains is served, and its connection ends with it.
    return503OnClosing: false,
    // One line a request is enough, and Fastify's two know nothing of mounts.
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
    ...rest,
    ...(logger === undefined
      ? { logger: 'loggerInstance' in rest ? undefined : options.logger, childLoggerFactory }
      : optionsForLog(logger, childLoggerFactory)),
    trustProxy: options.trustProxy,
    genReqId: (request: IncomingMessage) => {
      // Called before Fastify's first log line of a request, which would name the internal path.
      door.restore(request)
      return genReqId?.(request) ?? door.observer?.idOf(request) ?? `req-${(++count).toString(36)}`
    },
    rewriteUrl: request => door.rewriteUrl(request as IncomingMessage),
    serverFactory: (handler, serverOptions) => {
      door.connect(handler as RequestListener)
      const server = createServer(serverOptions as ServerOptions, door, connections, first)
      first ??= server
      connections.watch(server, (response, socket) => door.observer?.connectionClosed(response, socket))
      return server
    },
  } as FastifyServerOptions) as FastifyInstance
  if (logger !== undefined) logBy(host, logger, 'logController' in rest)
  return host
}

async function describeNativeRoutes(host: FastifyInstance, { title, version }: ResolvedHostOptions): Promise<void> {
  await host.register(swagger, { openapi: { openapi: '3.1.0', info: { title, version } } })
}

function watchWhileOpen(host: FastifyInstance): void {
  let endWatch = () => {}
  host.addHook('onReady', async () => {
    endWatch = watchStrayErrors()
  })
  host.addHook('onClose', async () => endWatch())
}

/** The host owns what its native routes begin with, but for built-in parts that yield to a mount. */
function claimNativePath(
  mounts: Mounts,
  { url, method, config }: RouteOptions,
  yielding: ReadonlySet<string>,
  guardOfRoute: EndpointGuards | undefined,
): void {
  const part = config?.portico
  const prefix = nativePrefix(url)
  if (part === 'entry' || prefix === undefined || (part === 'builtin' && yielding.has(prefix))) return
  const guard = part === 'builtin' ? guardOfRoute?.(url) : undefined
  mounts.addHostPath(prefix, `the host's ${[method].flat().join('/')} ${url}`, guard)
}

function registerParts(
  host: FastifyInstance,
  options: ResolvedHostOptions,
  isDraining: () => boolean,
  metrics: RequestMetrics | undefined,
): void {
  if (options.static !== false) {
    registerStatic(host, options.static)
    // What the host's own pages are made of stays theirs, even where the rest of the path yields to a mount.
    for (const file of readdirSync(designSystem))
      host.mounts.addHostPath(`${options.static.path}/${file}`, 'the design system')
  }
  if (options.health !== false) registerHealth(host, options.health, isDraining)
  if (options.metrics !== false && metrics !== undefined) registerMetrics(host, options.metrics, metrics)
  if (options.status !== false) registerStatus(host, options.status, options, metrics)
  if (options.docs !== false) registerDocs(host, options.docs, options)
  if (options.landing !== false) registerLanding(host, options.landing, options)
}
