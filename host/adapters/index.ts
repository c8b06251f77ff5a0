import { PorticoError } from '../errors.ts'
import { commandAdapter } from './command.ts'
import { connectAdapter } from './connect.ts'
import { directoryAdapter } from './directory.ts'
import { expressAdapter } from './express.ts'
import { fastifyAdapter } from './fastify.ts'
import { fetchAdapter } from './fetch.ts'
import { httpServerAdapter } from './http-server.ts'
import { koaAdapter } from './koa.ts'
import { nestAdapter } from './nest.ts'
import { nodeAdapter } from './node.ts'
import { proxyAdapter } from './proxy.ts'
import { threadAdapter } from './thread.ts'
import type { Adapter } from './types.ts'
import { upstreamAdapter } from './upstream.ts'

/**
 * Every kind of application, in the order in which they are tried. Marked values come first; a node listener, which
 * any function could be, comes last.
 */
export const adapters: readonly Adapter[] = [
  connectAdapter,
  directoryAdapter,
  upstreamAdapter,
  proxyAdapter,
  threadAdapter,
  commandAdapter,
  nestAdapter,
  fastifyAdapter,
  koaAdapter,
  expressAdapter,
  fetchAdapter,
  httpServerAdapter,
  nodeAdapter,
] as readonly unknown[] as readonly Adapter[]

/**
 * The adapter for an application.
 *
 * @throws PORTICO_APP_UNKNOWN, naming what was given and what is accepted.
 */
export function adapterFor(app: unknown, prefix: string): Adapter {
  const adapter = adapters.find(candidate => candidate.is(app))
  if (adapter !== undefined) return adapter
  const accepted = adapters.map(({ accepts }) => accepts).join(', ')
  throw new PorticoError('PORTICO_APP_UNKNOWN', { given: describe(app), prefix, accepted })
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (value instanceof Promise) return 'a promise (await it first)'
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`
  if (typeof value === 'function') return isClass(value) ? `the class ${value.name}` : `the function ${value.name}`
  if (typeof value !== 'object') return `the ${typeof value} ${String(value)}`
  const keys = Object.keys(value).slice(0, 5).join(', ')
  const type = value.constructor?.name ?? 'an object without a prototype'
  return keys === '' ? `an empty ${type}` : `${type === 'Object' ? 'an object' : `a ${type}`} with ${keys}`
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value))
}
