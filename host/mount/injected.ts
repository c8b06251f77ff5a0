import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Makes an injected request and response survive a framework that replaces their prototypes, as Express does: what
 * light-my-request overrides on the prototypes becomes the objects' own.
 */
export function pinInjected(request: IncomingMessage, response: ServerResponse): void {
  pin(request)
  pin(response)
}

function pin(target: object): void {
  const prototype = Object.getPrototypeOf(target) as object
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name !== 'constructor' && !Object.hasOwn(target, name))
      Object.defineProperty(target, name, { ...property, configurable: true })
  }
}
