import { Agent, type IncomingMessage } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { isIP, type Socket } from 'node:net'
import { idleTime, keepAliveSeconds } from '../core/idle-time.ts'
import type { ProxyApp } from './proxy.ts'

/** What keeps the connections of a proxy. */
export interface ProxyAgents {
  readonly http: Agent
  readonly https: SecureAgent
}

const kept = new WeakMap<ProxyApp, ProxyAgents>()

/** The connections of a proxy, whichever mount they were opened for: it is closed once, with its last mount. */
export function agentsOf(app: ProxyApp): ProxyAgents {
  const known = kept.get(app)
  if (known !== undefined) return known
  const { hostname } = new URL(app.target)
  // Else Node would have the target prove the name in the Host header, which is the client's.
  const servername =
    app.options.changeOrigin || app.options.router || isIP(hostname.replace(/^\[|\]$/g, ''))
      ? {}
      : { servername: hostname }
  const agents = {
    http: endIdle(new Agent(agentOptions)),
    https: endIdle(new SecureAgent({ ...agentOptions, ...servername })),
  }
  kept.set(app, agents)
  return agents
}

/** No limit of connections: event streams would otherwise fill it, and everything after them wait. */
const agentOptions = { keepAlive: true, scheduling: 'lifo' } as const

/** Seconds for which the target keeps a connection, by its last answer on it. */
const keepAlive = new WeakMap<Socket, number | undefined>()

/** Remembers for how long a target keeps the connection of its answer. */
export function rememberKeepAlive({ socket, headers: { 'keep-alive': header } }: IncomingMessage): void {
  keepAlive.set(socket, header === undefined ? undefined : keepAliveSeconds(String(header)))
}

/**
 * Has an agent end idle connections before their target does. Left to itself it keeps them until then, unless it has a
 * timeout for those in use too, and a request that goes out just then fails.
 */
function endIdle<Kind extends Agent>(agent: Kind): Kind {
  const { keepSocketAlive, reuseSocket } = agent
  agent.keepSocketAlive = function (this: Kind, socket: Socket) {
    const time = idleTime(keepAlive.get(socket))
    if (time === 0) return false
    keepSocketAlive.call(this, socket)
    socket.setTimeout(time)
    return true
  } as typeof keepSocketAlive
  agent.reuseSocket = function (this: Kind, socket: Socket, request) {
    reuseSocket.call(this, socket, request)
    socket.setTimeout(0)
  } as typeof reuseSocket
  return agent
}
