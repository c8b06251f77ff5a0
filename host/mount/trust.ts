import proxyAddr from '@fastify/proxy-addr'
import type { FastifyServerOptions } from 'fastify'
import type { Trust } from '../core/forwarded.ts'

/** Compiles `trustProxy` as Fastify does, so that mounts and native routes believe the same peers. */
export function compileTrust(trustProxy: NonNullable<FastifyServerOptions['trustProxy']>): Trust {
  if (typeof trustProxy === 'function') return trustProxy
  if (typeof trustProxy === 'string') return proxyAddr.compile(trustProxy.split(',').map(part => part.trim()))
  if (Array.isArray(trustProxy)) return proxyAddr.compile(trustProxy)
  // A number of hops cannot tell a proxy from a client that claims to be one: Fastify believes nobody then.
  return () => trustProxy === true
}
