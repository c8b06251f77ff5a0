import { Agent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { proxy } from '../../../host/remote/proxy.ts'
import { upstream } from '../../../host/remote/upstream.ts'

/** One way of mounting what runs elsewhere. */
export interface Way {
  readonly name: string
  /** An application to be mounted, at an address whose certificate has to be signed by `ca`. */
  create(address: string, ca?: string): object
}

/** Milliseconds that an upstream is given for anything. */
export const patience = 300

/** Connections that a way may keep to an upstream. */
export const connections = 40

/** The ways that are held to every fault. */
export const ways: readonly Way[] = [
  {
    name: 'upstream',
    create: (address, ca) =>
      upstream(address, {
        connections,
        // What is tried here are failures, one after the other.
        breaker: false,
        timeouts: { connect: patience, headers: patience, idle: patience },
        ...(ca === undefined ? {} : { tls: { ca } }),
      }),
  },
  {
    name: 'proxy',
    create: (address, ca) => {
      const agent = { keepAlive: true, maxSockets: connections }
      return proxy(address, {
        agent: ca === undefined ? new Agent(agent) : new SecureAgent({ ...agent, ca }),
        proxyTimeout: patience,
        upgradeTimeout: patience,
      })
    },
  },
]
