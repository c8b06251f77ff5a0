import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import lightMyRequest from 'light-my-request'
import { pinInjected } from './mount/injected.ts'

/** Makes `inject()` take the way of a request from a socket. Fastify's own goes around its server, and so the door. */
export function injectThroughDoor(host: FastifyInstance, door: RequestListener, isClosing: () => boolean): void {
  const inject = host.inject as (...args: unknown[]) => unknown
  const dispatch = (request: IncomingMessage, response: ServerResponse) => {
    pinInjected(request, response)
    host.ready().then(
      () => door(request, response),
      error => response.emit('error', error),
    )
  }
  host.inject = ((...args: unknown[]) =>
    // After close() Fastify's own has the right error.
    isClosing()
      ? inject(...args)
      : (lightMyRequest as (...args: unknown[]) => unknown)(dispatch, ...args)) as typeof host.inject
}
