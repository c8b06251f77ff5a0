import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MountedRequest } from '../adapters/types.ts'
import type { Trust } from '../core/forwarded.ts'
import { stripPrefix } from '../core/prefix.ts'
import { PorticoError } from '../errors.ts'
import type { Caller, GuardedPlace } from '../guard/entry.ts'
import type { Guard } from '../options.ts'
import { startDeadline } from './deadline.ts'
import { askGuard } from './guard.ts'
import { runInVisit, upgradeInVisit, type Visit, type Visits } from './isolation.ts'
import type { Mount } from './mount.ts'
import { HostPath, type Owner } from './owner.ts'
import { sendProblem } from './problem.ts'

/** What entering needs of its host. */
export interface EntranceSetting {
  /** Asked about everything, ahead of the guards of mounts. */
  readonly guard: Guard | undefined
  /** Whose word about a client's address is believed. */
  readonly trust: Trust
  /** Whether errors that nothing catches are told instead of ending the process. */
  readonly isolate: boolean
  /** The application threw, rejected, or threw where nothing catches it. */
  onAppError(mount: Mount, error: unknown): void
  /** A guard threw, or answered what is no answer: a mount's own, or else one of the host's. */
  onGuardError(mount: Mount | undefined, error: unknown): void
}

/** Who comes to the host, and the mount that owns what is asked. */
export interface HostCaller extends Caller {
  readonly mount: Mount | undefined
}

/** A request that is to leave HTTP. */
export interface Upgrade extends Caller {
  /** Holds the socket, for a guard's answer, until the application takes it. */
  readonly response: ServerResponse
  readonly socket: Duplex
  readonly head: Buffer
  /** The request's target in origin form. */
  readonly target: string
}

type Marked = Record<symbol, Guard[] | undefined>

/** Lets a request into a mount: guard, state, deadline, the URL its framework expects, and then its handler. */
export class Entrance {
  readonly #setting: EntranceSetting
  // Of this host alone, so that hosts nest.
  readonly #passed = Symbol('portico.passed')

  constructor(setting: EntranceSetting) {
    this.#setting = setting
  }

  /**
   * The guard that the host has for what is asked: an endpoint's own on exactly its path, else the host's. `target` is in
   * origin form.
   */
  guardOf(owner: Owner | undefined, target: string | undefined): Guard | undefined {
    const isEndpoint = owner instanceof HostPath && owner.guard !== undefined && target !== undefined
    return isEndpoint && owner.is(target) ? owner.guard : this.#setting.guard
  }

  /** Whether one of the host's guards has let this request in already. */
  hasPassed(request: IncomingMessage, guard: Guard): boolean {
    return (request as unknown as Marked)[this.#passed]?.includes(guard) ?? false
  }

  /** Asks a guard of the host, once a request, and goes on where it lets in. */
  enterHost(caller: HostCaller, guard: Guard, proceed: () => void): void {
    const { request, mount } = caller
    // An upgrade of a native WebSocket comes to the front door a second time, as the request that its plugin makes of it.
    if (this.hasPassed(request, guard)) {
      proceed()
      return
    }
    this.#ask(caller, guard, { shown: 'the host', realm: 'host', mount: mount?.name }, () => {
      const marked = request as unknown as Marked
      marked[this.#passed] = [...(marked[this.#passed] ?? []), guard]
      proceed()
    })
  }

  /** `target` is the request's target in origin form; the mount's prefix matches it. */
  enter(mount: Mount, request: IncomingMessage, response: ServerResponse, target: string): void {
    const { guard } = mount.options
    if (guard === undefined) this.#admit(mount, request, response, target)
    else this.#enterGuarded(mount, guard, request, response, target)
  }

  // Apart from what a request without a guard takes: a function that makes another sets aside at each call what that keeps.
  #enterGuarded(mount: Mount, guard: Guard, ...arrived: [IncomingMessage, ServerResponse, string]): void {
    const [request, response] = arrived
    this.#askMount(mount, guard, { request, response }, () => this.#admit(mount, ...arrived))
  }

  /** The same for an upgrade. */
  enterUpgrade(mount: Mount, upgrade: Upgrade): void {
    const { guard } = mount.options
    if (guard === undefined) this.#admitUpgrade(mount, upgrade)
    else this.#askMount(mount, guard, upgrade, () => this.#admitUpgrade(mount, upgrade))
  }

  #askMount(mount: Mount, guard: Guard, caller: Caller, proceed: () => void): void {
    this.#ask(
      caller,
      guard,
      { shown: `the mount at ${mount.prefix}`, realm: mount.name, mount: mount.name },
      proceed,
      mount,
    )
  }

  #ask(caller: Caller, guard: Guard, place: GuardedPlace, proceed: () => void, mount?: Mount): void {
    const onFailure = (cause: unknown) => this.#setting.onGuardError(mount, cause)
    askGuard(guard, caller, place, { trust: this.#setting.trust, onFailure }, proceed)
  }

  #admitUpgrade(mount: Mount, { request, response, socket, head, target }: Upgrade): void {
    const { instance } = mount
    const upgrade = instance?.mounted.upgrade
    if (instance === undefined || upgrade === undefined) {
      sendProblem(response, unavailable(mount))
      return
    }
    response.detachSocket(socket as never)
    instance.trackSocket(socket, request.headers.upgrade ?? '')
    const visit = { mount, responseNow: () => undefined, onStray: this.#onStray }
    const take = () => upgrade(toMounted(mount, request, target), socket, head)
    try {
      if (this.#setting.isolate) upgradeInVisit(visit, socket, take)
      else take()
    } catch (error) {
      this.#setting.onAppError(mount, error)
      socket.destroy()
    }
  }

  #admit(mount: Mount, request: IncomingMessage, response: ServerResponse, target: string): void {
    const { instance } = mount
    if (instance === undefined) {
      sendProblem(response, unavailable(mount))
      return
    }
    instance.track(request, response)
    const { deadline } = mount.options
    if (deadline !== undefined) startDeadline(mount, deadline, response)
    const mounted = toMounted(mount, request, target)
    try {
      const answered = this.#setting.isolate
        ? runInVisit(this.#visits, mount, instance, mounted, response)
        : instance.mounted.handle(mounted, response)
      if (answered instanceof Promise) this.#watch(answered, mount, response)
    } catch (error) {
      this.#fail(mount, response, error)
    }
  }

  #watch(answered: Promise<unknown>, mount: Mount, response: ServerResponse): void {
    answered.catch(error => this.#fail(mount, response, error))
  }

  #fail(mount: Mount, response: ServerResponse, error: unknown): void {
    this.#setting.onAppError(mount, error)
    const answer =
      error instanceof PorticoError ? error : new PorticoError('PORTICO_APP_ERROR', { prefix: mount.prefix })
    if (!response.writableEnded) sendProblem(response, answer)
  }

  readonly #visits: Visits = {
    ofConnection: (mount, instance, request) => ({
      mount,
      responseNow: () => instance.currentResponse(request),
      onStray: this.#onStray,
    }),
    ofRequest: (mount, response) => ({ mount, responseNow: () => response, onStray: this.#onStray }),
  }

  readonly #onStray = ({ mount, responseNow }: Visit, error: unknown): void => {
    const response = responseNow()
    if (response === undefined) this.#setting.onAppError(mount, error)
    else this.#fail(mount, response, error)
  }
}

/** Sets the URL that the application sees, and beside it the two that lead back to the whole one. */
function toMounted(mount: Mount, request: IncomingMessage, target: string): MountedRequest {
  const mounted = request as MountedRequest
  // A host mounted in a host, or in an Express application, finds these set and keeps them.
  mounted.originalUrl ??= target
  mounted.baseUrl = (mounted.baseUrl ?? '') + mount.base
  mounted.url = stripPrefix(mount.base, target)
  return mounted
}

function unavailable(mount: Mount): PorticoError {
  return new PorticoError('PORTICO_MOUNT_UNAVAILABLE', { prefix: mount.prefix, state: mount.state })
}
