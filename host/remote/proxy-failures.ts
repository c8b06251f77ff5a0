import { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { OnProxyEvent, Plugin } from 'http-proxy-middleware'
import { reasonOf } from '../core/show-value.ts'
import type { PorticoError } from '../errors.ts'
import { upstreamError } from './failure.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'

type Answer = ServerResponse | Socket

/**
 * What went wrong between a mount and its target. The user's own `on.error` and plugins come first; what they leave
 * unanswered the host answers: a request by the rejection of its handler, an upgrade on its socket.
 */
export class ProxyFailures {
  readonly #prefix: string
  readonly #onError: OnProxyEvent['error']
  readonly #late = new WeakSet<Answer>()
  readonly #begun = new WeakSet<Socket>()
  readonly #told = new WeakSet<Answer>()
  readonly #settled = new WeakMap<Answer, Promise<PorticoError | undefined>>()

  constructor(prefix: string, onError: OnProxyEvent['error']) {
    this.#prefix = prefix
    this.#onError = onError
  }

  /** The error with which the host has to answer a request, if any. */
  of(response: ServerResponse): Promise<PorticoError | undefined> | undefined {
    return this.#settled.get(response)
  }

  /** The target has let its time pass: the error that follows is a timeout. */
  markLate(answer: Answer): void {
    this.#late.add(answer)
  }

  /** An upgrade has been answered: nothing of HTTP may be written on its socket any more. */
  markBegun(socket: Socket): void {
    this.#begun.add(socket)
  }

  /** A failure within an answer: it cannot become another one, and whoever reads it must not take it for whole. */
  cut(response: ServerResponse, cause: unknown): void {
    if (this.#settled.has(response)) return
    this.#settled.set(response, Promise.resolve(this.#toError(response, cause, 'ERR_RESPONSE_STALLED')))
    response.destroy()
  }

  /** Listens last, when everybody else has had the error. */
  readonly plugin: Plugin = server => {
    server.on('error', (error, request, answer, target) => {
      if (request === undefined || answer === undefined || this.#told.has(answer)) return
      const tellUser = () => this.#onError?.(error, request, answer, target)
      if (this.#settled.has(answer)) void attempt(tellUser)
      // Otherwise the client has left, and nobody is to be told.
      else if (!answer.destroyed) this.#settled.set(answer, this.#settle(error, answer, tellUser))
      this.#told.add(answer)
    })
  }

  async #settle(cause: unknown, answer: Answer, tellUser: () => unknown): Promise<PorticoError | undefined> {
    const written = answer instanceof ServerResponse ? 0 : answer.bytesWritten
    const error = this.#toError(answer, cause, 'ERR_RESPONSE_LATE')
    const telling = attempt(tellUser)
    if (telling !== undefined) await telling
    if (answer instanceof ServerResponse) {
      return answer.writableEnded || answer.destroyed ? undefined : error
    }
    if (this.#begun.has(answer)) answer.destroySoon()
    else if (answer.writable && answer.bytesWritten === written) refuseUpgrade(answer, error)
    return undefined
  }

  #toError(answer: Answer, cause: unknown, lateness: string): PorticoError {
    const isLate = this.#late.has(answer) || (cause as { code?: unknown })?.code === 'ERR_UPSTREAM_UPGRADE_TIMEOUT'
    const error = isLate ? Object.assign(new Error('the target was silent', { cause }), { code: lateness }) : cause
    return upstreamError(error, this.#prefix)
  }
}

/**
 * Runs a handler of the user's, which may take its time. That it fails is no reason to leave the client without an answer,
 * and tells nothing of the target.
 */
function attempt(handler: () => unknown): Promise<void> | undefined {
  try {
    const result = handler()
    return result instanceof Promise ? result.catch(report) : undefined
  } catch (error) {
    report(error)
    return undefined
  }
}

/** Told as a warning of the process: the log is the host's. */
function report(error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : reasonOf(error)
  process.emitWarning('on.error of a proxy failed', { detail })
}
