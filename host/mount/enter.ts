import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { sendResponse } from '../adapters/send-response.ts'
import type { MountedRequest } from '../adapters/types.ts'
import { stripPrefix } from '../core/prefix.ts'
import { PorticoError } from '../errors.ts'
import { startDeadline } from './deadline.ts'
import { judge, type Verdict } from './guard.ts'
import { runInVisit, upgradeInVisit, type Visit } from './isolation.ts'
import type { Mount } from './mount.ts'
import { sendProblem } from './problem.ts'

/** What entering needs of its host. */
export interface EntranceSetting {
  /** Whether errors that nothing catches are told instead of ending the process. */
  readonly isolate: boolean
  /** The application threw, rejected, or threw where nothing catches it. */
  onAppError(mount: Mount, error: unknown): void
  /** The guard threw, or answered what is no answer. */
  onGuardError(mount: Mount, error: unknown): void
}

/** Lets a request into a mount: guard, state, deadline, the URL its framework expects, and then its handler. */
export class Entrance {
  readonly #setting: EntranceSetting

  constructor(setting: EntranceSetting) {
    this.#setting = setting
  }

  /** `target` is the request's target in origin form; the mount's prefix matches it. */
  enter(mount: Mount, request: IncomingMessage, response: ServerResponse, target: string): void {
    if (mount.options.guard === undefined) {
      this.#admit(mount, request, response, target)
      return
    }
    this.#judge(mount, request, verdict => {
      if (verdict === true) this.#admit(mount, request, response, target)
      else refuse(response, verdict)
    })
  }

  /** The same for an upgrade: the guard answers on `response`, which holds the socket until the application takes it. */
  enterUpgrade(
    mount: Mount,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    response: ServerResponse,
    target: string,
  ): void {
    this.#judge(mount, request, verdict => {
      if (verdict !== true) return refuse(response, verdict)
      const instance = mount.instance
      const upgrade = instance?.mounted.upgrade
      if (instance === undefined || upgrade === undefined) return sendProblem(response, unavailable(mount))
      response.detachSocket(socket as never)
      instance.trackSocket(socket, request.headers.upgrade ?? '')
      const visit = this.#visit(mount, () => undefined)
      const take = () => upgrade(toMounted(mount, request, target), socket, head)
      try {
        if (this.#setting.isolate) upgradeInVisit(visit, socket, take)
        else take()
      } catch (error) {
        this.#setting.onAppError(mount, error)
        socket.destroy()
      }
    })
  }

  #judge(mount: Mount, request: IncomingMessage, decide: (verdict: Verdict) => void): void {
    const verdict = judge(mount, request, cause => this.#setting.onGuardError(mount, cause))
    if (verdict instanceof Promise) void verdict.then(decide)
    else decide(verdict)
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
    const { handle } = instance.mounted
    const mounted = toMounted(mount, request, target)
    try {
      const answered = this.#setting.isolate
        ? runInVisit(
            isLasting => this.#visit(mount, () => (isLasting ? instance.currentResponse(request) : response)),
            instance,
            handle,
            mounted,
            response,
          )
        : handle(mounted, response)
      if (answered instanceof Promise) answered.catch(error => this.#fail(mount, response, error))
    } catch (error) {
      this.#fail(mount, response, error)
    }
  }

  #visit(mount: Mount, responseNow: Visit['responseNow']): Visit {
    return { mount, responseNow, onStray: this.#onStray }
  }

  #fail(mount: Mount, response: ServerResponse, error: unknown): void {
    this.#setting.onAppError(mount, error)
    const answer =
      error instanceof PorticoError ? error : new PorticoError('PORTICO_APP_ERROR', { prefix: mount.prefix })
    if (!response.writableEnded) sendProblem(response, answer)
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

function refuse(response: ServerResponse, verdict: PorticoError | Response): void {
  if (verdict instanceof PorticoError) sendProblem(response, verdict)
  // A body that fails has cut the connection; there is nobody left to tell.
  else sendResponse(response, verdict).catch(() => response.destroy())
}

function unavailable(mount: Mount): PorticoError {
  return new PorticoError('PORTICO_MOUNT_UNAVAILABLE', { prefix: mount.prefix, state: mount.state })
}
