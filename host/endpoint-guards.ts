import type { FastifyInstance } from 'fastify'
import type { Entrance } from './mount/enter.ts'
import type { Guard, ResolvedHostOptions } from './options.ts'

/** Gives the guard that a built-in endpoint has in place of the host's, by the URL of one of its routes. */
export type EndpointGuards = (url: string) => Guard | undefined

/** Collects the guards that built-in endpoints have of their own; `undefined` where none has. */
export function endpointGuards({ health, metrics, status }: ResolvedHostOptions): EndpointGuards | undefined {
  const endpoints = [health, metrics, status].filter(endpoint => endpoint !== false)
  if (endpoints.every(({ guard }) => guard === undefined)) return undefined
  // The longest first: one endpoint may be moved below another.
  endpoints.sort((a, b) => b.path.length - a.path.length)
  return url => endpoints.find(({ path }) => url === path || url.startsWith(`${path}/`))?.guard
}

/**
 * Holds every native route to its own guard. Fastify decodes paths before it matches them: `/%6detrics` is `/metrics` to
 * it and nobody's to the front door, and a wildcard route takes what the front door took for an endpoint. Where the route
 * that Fastify found has another guard than the front door asked, that one is asked too.
 */
export function enforceEndpointGuards(host: FastifyInstance, entrance: Entrance, guardOfRoute: EndpointGuards): void {
  host.addHook('onRequest', (request, reply, done) => {
    const { url, config } = request.routeOptions
    const own = url !== undefined && config.portico === 'builtin' ? guardOfRoute(url) : undefined
    const guard = own ?? entrance.guardOf(undefined, undefined)
    if (guard === undefined) done()
    else entrance.enterHost({ request: request.raw, response: reply.raw, mount: undefined }, guard, done)
  })
}
