import { METHODS } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PorticoError } from '../errors.ts'
import { copyReplyHeaders } from '../reply-headers.ts'
import type { FrontDoor } from './front-door.ts'
import { LazyLog } from './request-log.ts'

/**
 * An encapsulated scope of the host as mounts see it: whether its hooks would have to run for them, and the one
 * internal route through which requests travel to run them.
 */
export interface Scope {
  /** The prefix that Fastify gave the scope, canonical. */
  readonly prefix: string
  /** Where the front door sends this scope's hooked requests inside Fastify. */
  readonly internalPath: string
  /** Whether any request hook or `onRoute` hook is on this scope or one above it. */
  readonly hooked: boolean
  /** Refuses a mount that the scope's hooks could not cover, or would harm. */
  admit(prefix: string): void
}

type RouteOptions = Parameters<FastifyInstance['route']>[0]
type AnyHook = (this: FastifyInstance, ...args: never[]) => unknown

const requestHooks = new Set([
  'onRequest',
  'preParsing',
  'preValidation',
  'preHandler',
  'preSerialization',
  'onSend',
  'onResponse',
  'onError',
  'onTimeout',
  'onRequestAbort',
  'onRoute',
])

/** Keeps the scopes of one host. */
export class Scopes {
  readonly #door: FrontDoor
  readonly #scopes = new Map<FastifyInstance, ScopeEntry>()
  readonly #hooked = new WeakSet<FastifyInstance>()
  /** What stands for the loggers of requests to mounts until they are needed. */
  readonly #Log: ReturnType<typeof LazyLog.like> | undefined
  #declared: RouteOptions | undefined
  #count = 0

  /** `log` is the host's, where it has one. */
  constructor(door: FrontDoor, log: FastifyBaseLogger | undefined) {
    this.#door = door
    this.#Log = log && LazyLog.like(log)
  }

  /**
   * Sees every hook added from now on, in this instance and all its children: `addHook` is reached through the
   * prototype chain, with the child as `this`.
   */
  watch(root: FastifyInstance): void {
    const scopes = this
    const addHook = root.addHook as (this: FastifyInstance, name: string, hook: AnyHook) => FastifyInstance
    addHook.call(root, 'onRoute', (route: RouteOptions) => {
      scopes.#declared = route
    })
    root.addHook = function (this: FastifyInstance, name: string, hook: AnyHook) {
      addHook.call(this, name, hook)
      if (requestHooks.has(name)) {
        scopes.#hooked.add(this)
        for (const scope of scopes.#scopes.values()) scope.settle()
      }
      if (name === 'onRoute') scopes.#scopes.get(this)?.replay(hook)
      return this
    } as typeof root.addHook
  }

  /** The scope of a Fastify instance; its internal route is declared on first use. */
  of(instance: FastifyInstance): Scope {
    const known = this.#scopes.get(instance)
    if (known !== undefined) return known
    const scope = new ScopeEntry(instance, `/.portico/${this.#count++}`, this.#hooked)
    scope.declare(this.#door, this.#childLoggers(), () => this.#declared)
    this.#scopes.set(instance, scope)
    return scope
  }

  #childLoggers(): RouteOptions['childLoggerFactory'] {
    const Log = this.#Log
    if (Log === undefined) return undefined
    return function (...args) {
      return new Log(() => this.childLoggerFactory.apply(this, args))
    }
  }
}

class ScopeEntry implements Scope {
  readonly prefix: string
  readonly internalPath: string
  hooked = false
  readonly #instance: FastifyInstance
  readonly #path: string
  readonly #hooked: WeakSet<FastifyInstance>
  #route: RouteOptions | undefined

  constructor(instance: FastifyInstance, path: string, hooked: WeakSet<FastifyInstance>) {
    this.#instance = instance
    this.#path = path
    this.#hooked = hooked
    this.prefix = instance.prefix.endsWith('/') ? instance.prefix.slice(0, -1) : instance.prefix
    this.internalPath = this.prefix + path
    this.settle()
  }

  /** Looks again whether a hook covers the scope: asked when one is added, so that no request has to. */
  settle(): void {
    this.hooked = false
    for (let scope: object | null = this.#instance; scope !== null; scope = Object.getPrototypeOf(scope)) {
      if (this.#hooked.has(scope as FastifyInstance)) this.hooked = true
    }
  }

  admit(prefix: string): void {
    // @fastify/express rewrites req.url with decodeURI, hides headersSent and replaces the response's prototype.
    if (this.#instance.hasDecorator('express')) throw new PorticoError('PORTICO_EXPRESS_SCOPE', { prefix })
    if (this.#route === undefined) throw new PorticoError('PORTICO_SCOPE_CLOSED', { prefix })
  }

  /**
   * Shows the internal route to an `onRoute` hook that was added after it. A plugin that covers routes only through
   * `onRoute`, as a rate limiter does, would otherwise not cover mounts declared before it. Fastify reads a
   * route's own hooks when it becomes ready, so that what the hook adds now still counts.
   */
  replay(hook: AnyHook): void {
    if (this.#route === undefined) return
    const onRoute = hook as (this: FastifyInstance, route: RouteOptions) => void
    onRoute.call(this.#instance, this.#route)
  }

  /** Declares the internal route. `kept` gives the copy of its options that Fastify works on, once declared. */
  declare(
    door: FrontDoor,
    childLoggerFactory: RouteOptions['childLoggerFactory'],
    kept: () => RouteOptions | undefined,
  ): void {
    try {
      withoutBodyParsing(this.#instance).route({
        method: METHODS.filter(method => method !== 'CONNECT'),
        url: this.#path,
        schema: { hide: true },
        config: { portico: 'entry' },
        ...(childLoggerFactory && { childLoggerFactory }),
        handler: (request: FastifyRequest, reply: FastifyReply) => this.#enter(door, request, reply),
      } as unknown as RouteOptions)
      this.#route = kept()
    } catch (error) {
      // Too late for a route: admit() refuses mounts in this scope, with the reason.
      if ((error as { code?: unknown }).code !== 'FST_ERR_INSTANCE_ALREADY_LISTENING') throw error
    }
  }

  #enter(door: FrontDoor, request: FastifyRequest, reply: FastifyReply): void {
    if (!door.isFor(request.raw, this)) {
      // The internal path, sent by a client: it is nobody's.
      reply.callNotFound()
      return
    }
    reply.hijack()
    copyReplyHeaders(reply)
    door.enterHooked(request.raw, reply.raw)
  }
}

/**
 * The instance as Fastify sees it, but with every method bodyless: the request's body and Content-Type are then left
 * to the application, whatever they hold. Fastify has no public way to say so. A content type parser that reads
 * nothing comes close, but a hook that looks at `request.mediaType` brings the real parser back.
 */
function withoutBodyParsing(instance: FastifyInstance): FastifyInstance {
  const key = supportedMethodsKey(instance)
  const entry = Object.create(instance) as FastifyInstance
  Object.defineProperty(entry, key, { value: { bodyless: new Set(METHODS), bodywith: new Set<string>() } })
  return entry
}

function supportedMethodsKey(instance: FastifyInstance): symbol {
  for (let object: object | null = instance; object !== null; object = Object.getPrototypeOf(object)) {
    const key = Object.getOwnPropertySymbols(object).find(
      ({ description }) => description === 'fastify.acceptedHTTPMethods',
    )
    if (key !== undefined) return key
  }
  throw new PorticoError('PORTICO_FASTIFY_UNSUPPORTED', {
    version: instance.version,
    feature: 'fastify.acceptedHTTPMethods',
  })
}
