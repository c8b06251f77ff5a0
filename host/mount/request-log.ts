import type { FastifyBaseLogger, FastifyInstance, FastifyServerOptions, RouteOptions } from 'fastify'
import { errorCodes } from 'fastify'

type ChildLoggerFactory = NonNullable<FastifyServerOptions['childLoggerFactory']>

/** Fastify's options with which a host logs by a logger that Fastify does not know: see `logBy`. */
export function optionsForLog(
  logger: FastifyBaseLogger,
  given: ChildLoggerFactory | undefined,
): Pick<FastifyServerOptions, 'logger' | 'childLoggerFactory'> {
  const factory = given ?? ((parent, bindings, options) => parent.child(bindings, options))
  return { logger: false, childLoggerFactory: withLogger(factory, logger) }
}

/**
 * Has a host log by a logger that Fastify does not know. One that it knows makes it set two listeners on every response, to
 * write a line that it then does not write, and that is a tenth of what a request costs which goes through it to a mount.
 *
 * @param isControlled whether a log controller of the user's writes lines of its own at the end of requests
 */
export function logBy(host: FastifyInstance, logger: FastifyBaseLogger, isControlled: boolean): void {
  host.log = logger
  const { setChildLoggerFactory } = host
  host.setChildLoggerFactory = function (this: FastifyInstance, factory: ChildLoggerFactory) {
    return setChildLoggerFactory.call(this, withLogger(factory, logger))
  } as typeof host.setChildLoggerFactory
  host.addHook('onRoute', route => {
    refuseUnknownLevel(route, logger)
    if (route.childLoggerFactory) route.childLoggerFactory = withLogger(route.childLoggerFactory, logger)
    // With it Fastify measures `reply.elapsedTime` and tells the end, as it does for a logger that it knows.
    if (isControlled || route.config?.portico !== 'entry') route.onResponse = [route.onResponse ?? [], doNothing].flat()
  })
}

/** Fastify cannot ask a logger that it does not know. */
function refuseUnknownLevel({ logLevel, method, url }: RouteOptions, logger: FastifyBaseLogger): void {
  const { values } = (logger as { levels?: { values?: Record<string, number> } }).levels ?? {}
  if (!logLevel || values === undefined || values[logLevel] !== undefined) return
  throw new errorCodes.FST_ERR_ROUTE_LOG_LEVEL_INVALID(String(method), url, logLevel)
}

function withLogger(factory: ChildLoggerFactory, logger: FastifyBaseLogger): ChildLoggerFactory {
  return function (this: FastifyInstance, _none, bindings, options, request) {
    return factory.call(this, logger, bindings, options, request)
  }
}

function doNothing(_request: unknown, _reply: unknown, done: () => void): void {
  done()
}

/** What Fastify looks at when it is given a logger. */
const looked = new Set<PropertyKey>(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'child'])

/** Loggers that are made when something is done with them: most requests to a mount log nothing on their way there. */
export class LazyLog {
  #made: FastifyBaseLogger | undefined
  readonly #make: () => FastifyBaseLogger

  constructor(make: () => FastifyBaseLogger) {
    this.#make = make
  }

  /** The logger behind. */
  get made(): FastifyBaseLogger {
    this.#made ??= this.#make()
    return this.#made
  }

  /** A class of those that stand for loggers like `model`, with everything that this one has. */
  static like(model: FastifyBaseLogger): new (make: () => FastifyBaseLogger) => LazyLog & FastifyBaseLogger {
    class Log extends LazyLog {}
    for (const key of keysOf(model)) {
      Object.defineProperty(Log.prototype, key, {
        configurable: true,
        ...(looked.has(key) ? method(key) : access(key)),
      })
    }
    return Log as never
  }
}

type Members = Record<PropertyKey, unknown>

function method(key: PropertyKey): PropertyDescriptor {
  return {
    value(this: LazyLog, ...args: unknown[]) {
      const made = this.made as unknown as Record<PropertyKey, (...args: unknown[]) => unknown>
      return made[key]?.(...args)
    },
  }
}

function access(key: PropertyKey): PropertyDescriptor {
  return {
    get(this: LazyLog) {
      const value = (this.made as unknown as Members)[key]
      return typeof value === 'function' ? value.bind(this.made) : value
    },
    set(this: LazyLog, value: unknown) {
      ;(this.made as unknown as Members)[key] = value
    },
  }
}

function keysOf(model: object): Set<PropertyKey> {
  const keys = new Set<PropertyKey>()
  for (let owner: object | null = model; owner !== null && owner !== Object.prototype; ) {
    for (const key of Reflect.ownKeys(owner)) if (key !== 'constructor') keys.add(key)
    owner = Object.getPrototypeOf(owner)
  }
  return keys
}
