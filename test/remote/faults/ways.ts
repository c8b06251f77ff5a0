import { Agent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { proxy } from '../../../host/remote/proxy.ts'
import { upstream } from '../../../host/remote/upstream.ts'

/** One way of mounting what runs elsewhere. */
export interface Way {
  readonly name: string
  /** What cannot be mended from outside, by the name of the fault: the reason. */
  readonly limits: Readonly<Record<string, string>>
  /** An application to be mounted, at an address whose certificate has to be signed by `ca`. */
  create(address: string, settings: { patience: number; ca?: string | undefined }): object
}

/** Connections that a way may keep to an upstream. */
export const connections = 40

/** The ways that are held to every fault. */
export const ways: readonly Way[] = [
  {
    name: 'upstream',
    limits: {},
    create: (address, { patience, ca }) =>
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
    limits: {
      'resets in a body without a length': 'Node takes a reset for the end of such a body',
      'half a second answer': 'Node frees the parser in the middle of it, and uses the connection again',
      'a size of zeros without end': 'proxyTimeout is one of silence, and Node takes a chunk size of any length',
    },
    create: (address, { patience, ca }) => {
      const agent = { keepAlive: true, maxSockets: connections }
      return proxy(address, {
        agent: ca === undefined ? new Agent(agent) : new SecureAgent({ ...agent, ca }),
        // With TLS the name to verify would be the one that the client has asked for.
        changeOrigin: true,
        proxyTimeout: patience,
        upgradeTimeout: patience,
      })
    },
  },
]
