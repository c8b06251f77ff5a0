import { EventEmitter } from 'node:events'
import http, { type Server } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { PorticoError } from '../errors.ts'
import { problemMessage } from '../problem-message.ts'
import { messageClasses } from './born.ts'
import type { Connections } from './connections.ts'
import type { FrontDoor } from './front-door.ts'
import { acceptConnection } from './isolation.ts'
import { keepAlive } from './keep-alive.ts'

/** What Fastify hands to its `serverFactory`, as far as the server needs it. */
export interface ServerOptions {
  http?: http.ServerOptions | null
  https?: https.ServerOptions | true | null
  connectionTimeout?: number
  keepAliveTimeout?: number
  requestTimeout?: number
  maxRequestsPerSocket?: number
}

/**
 * Creates a server whose requests and upgrades go to the front door. Fastify asks for further ones where `localhost` is
 * several addresses, and sends their upgrades to the first: `first` is that one.
 */
export function createServer(
  options: ServerOptions,
  door: FrontDoor,
  connections: Connections,
  first?: Server,
): Server {
  const shared: http.ServerOptions & { shouldUpgradeCallback: (request: http.IncomingMessage) => boolean } = {
    // Those that the options bring are the user's.
    ...(options.http?.IncomingMessage || options.http?.ServerResponse ? {} : messageClasses(door.births)),
    ...options.http,
    // Decided a request at a time: any 'upgrade' listener would otherwise take every request that asks for one.
    shouldUpgradeCallback: request => door.acceptsUpgrade(request) ?? (first ?? server).listenerCount('upgrade') > 1,
  }
  const server: Server = options.https
    ? https.createServer({ ...shared, ...(options.https === true ? {} : options.https) }, door.handle)
    : http.createServer(shared, door.handle)
  applyTimeouts(server, options)
  server.on('connect', refuseTunnel)
  // With a limit for silence of any kind a connection has two, between which Node changes.
  const ownsKeepAlive = server.keepAliveTimeout > 0 && Number.isFinite(server.keepAliveTimeout) && !server.timeout
  route(server, door, ownsKeepAlive ? keepAlive(server, server.keepAliveTimeout, connections) : undefined)
  return server
}

/** With a `serverFactory` Fastify leaves its own timeouts to the factory. */
function applyTimeouts(server: Server, options: ServerOptions): void {
  if (options.keepAliveTimeout !== undefined) server.keepAliveTimeout = options.keepAliveTimeout
  if (options.requestTimeout !== undefined) server.requestTimeout = options.requestTimeout
  if (options.connectionTimeout !== undefined) server.setTimeout(options.connectionTimeout)
  // Zero is "no limit" to Fastify, and "not one" to Node.
  if (options.maxRequestsPerSocket) server.maxRequestsPerSocket = options.maxRequestsPerSocket
}

/**
 * Gives each event to whom it is for; `onResponse` sees every response first. Upgrades of mounts go to their owner alone.
 * Fastify plugins of the host (@fastify/websocket) listen on the server itself and would answer 404 to every path they do
 * not know: they get the rest.
 */
function route(server: Server, door: FrontDoor, onResponse?: (response: http.ServerResponse) => void): void {
  const { emit } = server
  // What is emitted to nobody else need not be, unless somebody watches that, as instrumentation of servers does.
  let isAlone = emit === EventEmitter.prototype.emit
  const onListener = (event: string | symbol) => {
    if (event === 'request') isAlone = false
  }
  server.on('newListener', onListener).on('removeListener', onListener)
  // Node looks for a listener before it emits.
  server.on('upgrade', () => {})
  server.emit = function (event: string, first: unknown, second: unknown, third: unknown) {
    // Every request passes here too, and a list of arguments would be made for each.
    if (event === 'request') {
      onResponse?.(second as http.ServerResponse)
      if (isAlone) {
        door.handle(first as http.IncomingMessage, second as http.ServerResponse)
        return true
      }
      return emit.call(server, event, first, second)
    }
    if (event === 'connection') return acceptConnection(() => emit.call(server, event, first))
    if (event === 'upgrade') {
      const passOn = () => void emit.call(server, event, first, second, third)
      if (door.upgrade(first as http.IncomingMessage, second as Duplex, third as Buffer, passOn)) return true
    }
    // biome-ignore lint/complexity/noArguments: as many as there were, whatever the event
    return Reflect.apply(emit, server, arguments)
  } as typeof server.emit
}

/** RFC 9110 section 9.3.6: a server that is no proxy refuses CONNECT. Left alone, Node would just cut the connection. */
function refuseTunnel(request: http.IncomingMessage, socket: Duplex): void {
  const error = new PorticoError('PORTICO_METHOD_REFUSED', { method: request.method ?? 'CONNECT' })
  socket.on('error', () => socket.destroy())
  socket.end(problemMessage(error, { fields: { Allow: '' } }))
}
