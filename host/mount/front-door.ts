import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { hasBody } from '../core/has-body.ts'
import { stripPrefix } from '../core/prefix.ts'
import { PrefixTable } from '../core/table.ts'
import { originForm } from '../core/target.ts'
import type { Guard } from '../options.ts'
import { type Births, type Born, unbear } from './born.ts'
import type { Connections } from './connections.ts'
import type { Entrance, Upgrade } from './enter.ts'
import { runAsHost } from './isolation.ts'
import { Mount } from './mount.ts'
import type { Owner } from './owner.ts'
import type { RequestContext, RequestObserver } from './request-observer.ts'
import type { Scope } from './scope.ts'
import { UpgradeResponse } from './upgrade-response.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** A request that has arrived, with the owner of its target and that in origin form. */
type Arrived = [IncomingMessage, ServerResponse, Owner | undefined, string | undefined]

/** Who owns the target of a request. */
interface Found {
  readonly request: IncomingMessage
  readonly url: string
  /** In origin form; `undefined` where it has none. */
  readonly target: string | undefined
  readonly owner: Owner | undefined
}

/** The decision made on a request: made once, on the bytes received, and looked up by everything that comes later. */
interface Pass {
  /** The mount, or `undefined` where the host answers itself. */
  readonly mount: Mount | undefined
  /** The request's target in origin form. */
  readonly target: string
  /** The whole URL, outer hosts' prefixes included. */
  readonly originalUrl: string
  readonly upgrade?: Upgrade | undefined
}

/**
 * Stands before Fastify's router and decides by the raw request target who answers. Nobody matches a path a second
 * time: that two matchers disagree is how requests have slipped past guards in other hosts (CVE-2026-22037,
 * CVE-2026-33807 and their family).
 */
export class FrontDoor {
  readonly table = new PrefixTable<Owner>()
  /** Cleared when the host begins to drain: connections end with the response they carry. */
  keepsAlive = true
  /** Set when the port closes: no more upgrades are taken. */
  closing = false
  /** What watches requests, while anything does. */
  observer: RequestObserver | undefined
  readonly #entrance: Entrance
  readonly #connections: Connections
  // Of this host alone, so that hosts nest. A WeakMap would cost a microsecond a request.
  readonly #pass = Symbol('portico.pass')
  #fastify: Listener = () => {}
  /** Who is to answer the newest request, until it is handled. */
  #found: Found | undefined

  constructor(entrance: Entrance, connections: Connections) {
    this.#entrance = entrance
    this.#connections = connections
  }

  /** Where requests go that Fastify handles: the host's own, and those that must run hooks. */
  connect(fastify: Listener): void {
    this.#fastify = fastify
  }

  /** What messages have to be born as, so that no application has to replace their prototypes. */
  readonly births: Births = {
    request: socket => this.#connections.expected(socket)?.request,
    response: request => {
      this.#found = this.#find(request)
      return bornOf(this.#found.owner)?.response
    },
  }

  /** Takes a request, from the host's own server or from whoever has mounted this host. */
  readonly handle: Listener = (request, response) => {
    if (!this.keepsAlive) response.shouldKeepAlive = false
    const { target, owner } = this.#foundFor(request, response)
    this.#connections.begin(request, response, bornOf(owner))
    const trace = this.observer?.observe(request, response, mountOf(owner), target ?? request.url ?? '')
    if (trace === undefined) this.#answer(request, response, owner, target)
    else this.#answerTraced(trace, request, response, owner, target)
  }

  #find(request: IncomingMessage): Found {
    const { url = '' } = request
    const target = originForm(url)
    return { request, url, target, owner: target === undefined ? undefined : this.table.match(target) }
  }

  #foundFor(request: IncomingMessage, response: ServerResponse): Found {
    const found = this.#found
    this.#found = undefined
    if (found?.request !== request) return this.#find(request)
    if (found.url === request.url) return found
    // A listener of the server's has rewritten the URL: the response was born for another one.
    const born = bornOf(found.owner)
    if (born !== undefined) unbear(response, born.response, ServerResponse)
    return this.#find(request)
  }

  // Apart from `handle`, as everything here that makes a function: what one keeps is set aside at each call, also where
  // none is made.
  #answerTraced(trace: RequestContext, ...arrived: Arrived): void {
    trace.run(() => this.#answer(...arrived))
  }

  #answer(
    request: IncomingMessage,
    response: ServerResponse,
    owner: Owner | undefined,
    target: string | undefined,
  ): void {
    if (mountOf(owner) === undefined && asksForUpgrade(request)) endWithAnswer(response)
    const guard = this.#entrance.guardOf(owner, target)
    if (guard === undefined) this.#serve(request, response, owner, target)
    else this.#askGuard(guard, request, response, owner, target)
  }

  #askGuard(guard: Guard, ...arrived: Arrived): void {
    const [request, response, owner] = arrived
    this.#entrance.enterHost({ request, response, mount: mountOf(owner) }, guard, () => this.#serve(...arrived))
  }

  #serve(
    request: IncomingMessage,
    response: ServerResponse,
    owner: Owner | undefined,
    target: string | undefined,
  ): void {
    if (target !== undefined && owner instanceof Mount) {
      if (owner.direct) this.#entrance.enter(owner, request, response, target)
      else this.#throughFastify(owner, request, response, target)
      return
    }
    const outer = (request as { originalUrl?: string }).originalUrl
    // Fastify overwrites the outer host's originalUrl; the pass brings it back. It also reads absolute form by rules of
    // its own, by which `http://h?/metrics` is `/metrics`: it gets the path that was decided on.
    if (outer !== undefined || (target !== undefined && target !== request.url))
      this.#setPass(request, { mount: undefined, target: target ?? '', originalUrl: outer ?? target ?? '' })
    runAsHost(this, this.#fastify, request, response)
  }

  /** Fastify's `rewriteUrl`: sends a request that has a pass to its scope's internal route, with its query. */
  rewriteUrl(request: IncomingMessage): string {
    const url = request.url ?? ''
    const pass = this.#passOf(request)
    if (pass === undefined) return url
    const { mount, target } = pass
    ;(request as { originalUrl?: string }).originalUrl = pass.originalUrl
    if (mount === undefined) return target === '' ? url : target
    const query = target.indexOf('?')
    return query === -1 ? mount.scope.internalPath : mount.scope.internalPath + target.slice(query)
  }

  /** Gives a request its own URL back, before any hook or log line sees the internal one. */
  restore(request: IncomingMessage): void {
    const pass = this.#passOf(request)
    if (pass?.mount !== undefined) request.url = pass.target
  }

  /** Whether a request that arrived at a scope's internal route was sent there by this door. */
  isFor(request: IncomingMessage, scope: Scope): boolean {
    return this.#passOf(request)?.mount?.scope === scope
  }

  /** Enters the mount for which a request came through Fastify's hooks. */
  enterHooked(request: IncomingMessage, response: ServerResponse): void {
    const pass = this.#passOf(request)
    if (pass?.mount === undefined) return
    const { mount, target, upgrade } = pass
    if (upgrade === undefined) this.#entrance.enter(mount, request, response, target)
    else this.#entrance.enterUpgrade(mount, upgrade)
  }

  /**
   * Whether a request that asks for an upgrade goes the way of upgrades: its mount must take one now. Everything else
   * is an ordinary request, h2c too (RFC 9110 section 7.8: a server may ignore Upgrade). `undefined`: no mount's.
   */
  acceptsUpgrade(request: IncomingMessage): boolean | undefined {
    if (!asksForUpgrade(request)) return false
    this.#connections.setRight(request)
    const mount = this.#mountOf(request)
    if (mount === undefined) return undefined
    const mounted = mount.instance?.mounted
    // A body would have to be read before the protocol switches, and nobody who takes an upgrade expects one.
    if (mounted?.upgrade === undefined || this.closing || hasBody(request.headers)) return false
    return mounted.acceptsUpgrade?.(viewFor(mount, request)) ?? true
  }

  /**
   * Takes an upgrade that `acceptsUpgrade` did not refuse; `false` where it is not a mount's and nothing guards it.
   * `passOn` hands it to who else listens for upgrades, once the host's guard has let it in.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, passOn: () => void): boolean {
    this.#connections.leaveHttp(socket)
    const target = originForm(request.url ?? '')
    const mount = this.#mountOf(request)
    const guard = this.#entrance.guardOf(mount, target)
    const isMounts = mount !== undefined && target !== undefined
    if (!isMounts && (guard === undefined || this.#entrance.hasPassed(request, guard))) return false
    // Until an application takes the socket nobody listens to its errors, and an unheard error ends the process.
    socket.on('error', () => socket.destroy())
    const response = UpgradeResponse.holding(request, socket)
    const enter = () => {
      if (!isMounts) {
        response.detachSocket(socket as never)
        passOn()
      } else {
        const upgrade = { request, response, socket, head, target }
        if (mount.direct) this.#entrance.enterUpgrade(mount, upgrade)
        else this.#throughFastify(mount, request, response, target, upgrade)
      }
    }
    const enterGuarded = () => {
      if (guard === undefined) enter()
      else this.#entrance.enterHost({ request, response, socket, mount }, guard, enter)
    }
    const trace = isMounts ? this.observer?.observeUpgrade(request, response, socket, mount, target) : undefined
    if (trace === undefined) enterGuarded()
    else trace.run(enterGuarded)
    return true
  }

  #throughFastify(
    mount: Mount,
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
    upgrade?: Pass['upgrade'],
  ): void {
    const originalUrl = (request as { originalUrl?: string }).originalUrl ?? target
    this.#setPass(request, { mount, target, originalUrl, upgrade })
    runAsHost(this, this.#fastify, request, response)
  }

  #passOf(request: IncomingMessage): Pass | undefined {
    return (request as unknown as Record<symbol, Pass | undefined>)[this.#pass]
  }

  #setPass(request: IncomingMessage, pass: Pass): void {
    ;(request as unknown as Record<symbol, Pass | undefined>)[this.#pass] = pass
  }

  #mountOf(request: IncomingMessage): Mount | undefined {
    const target = originForm(request.url ?? '')
    return target === undefined ? undefined : mountOf(this.table.match(target))
  }
}

function mountOf(owner: Owner | undefined): Mount | undefined {
  return owner instanceof Mount ? owner : undefined
}

/** Only where nobody else sees them on their way: a plugin may set what a framework's prototype does not let it. */
function bornOf(owner: Owner | undefined): Born | undefined {
  return owner instanceof Mount && owner.direct ? owner.instance?.born : undefined
}

/** Whether a request asks for another protocol that something here may speak: not for HTTP/2, which nothing does yet. */
function asksForUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade !== undefined && headers.upgrade.toLowerCase() !== 'h2c'
}

/** The request as the mount would see it, for a question that leaves the request as it is. */
function viewFor(mount: Mount, request: IncomingMessage): IncomingMessage {
  return Object.create(request, { url: { value: stripPrefix(mount.base, originForm(request.url ?? '') ?? '/') } })
}

/**
 * Makes a connection end with this answer. Nobody's upgrade is answered as a request, and what follows on it would not be
 * HTTP; a plugin for WebSockets takes upgrades on a response of its own, behind which nobody closes the connection.
 */
function endWithAnswer(response: ServerResponse): void {
  response.shouldKeepAlive = false
  response.once('finish', () => response.socket?.end())
}
