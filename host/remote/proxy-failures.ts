import { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { OnProxyEvent, Plugin } from 'http-proxy-middleware'
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
    this.#settled.set(response, Promise.resolve(this.#toError(response, cause)))
    response.destroy()
  }

  /** Listens last, when everybody else has had the error. */
  readonly plugin: Plugin = server => {
    server.on('error', (error, request, answer, target) => {
      if (request === undefined || answer === undefined || this.#settled.has(answer)) return
      // Nobody is left to be told.
      if (answer.destroyed) return
      const settled = this.#settle(error, answer, () => this.#onError?.(error, request, answer, target))
      this.#settled.set(answer, settled)
    })
  }

  async #settle(cause: unknown, answer: Answer, tellUser: () => unknown): Promise<PorticoError | undefined> {
    const written = answer instanceof ServerResponse ? 0 : answer.bytesWritten
    let error = this.#toError(answer, cause)
    try {
      const told = tellUser()
      if (told instanceof Promise) await told
    } catch (failure) {
      error = upstreamError(failure, this.#prefix)
    }
    if (answer instanceof ServerResponse) {
      return answer.writableEnded || answer.destroyed ? undefined : error
    }
    if (this.#begun.has(answer)) answer.destroySoon()
    else if (answer.writable && answer.bytesWritten === written) refuseUpgrade(answer, error)
    return undefined
  }

  #toError(answer: Answer, cause: unknown): PorticoError {
    const isLate = this.#late.has(answer) || (cause as { code?: unknown })?.code === 'ERR_UPSTREAM_UPGRADE_TIMEOUT'
    const code = isLate ? { code: 'UND_ERR_HEADERS_TIMEOUT' } : undefined
    return upstreamError(
      code === undefined ? cause : Object.assign(new Error('no answer', { cause }), code),
      this.#prefix,
    )
  }
}
