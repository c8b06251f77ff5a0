import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MountedApp, MountedRequest } from '../adapters/types.ts'
import type { Trust } from '../core/forwarded.ts'
import { showPrefix } from '../core/prefix.ts'
import { PorticoError } from '../errors.ts'
import { sendProblem } from '../mount/problem.ts'
import { decodeArrival } from './thread-arrival.ts'
import { impersonate } from './thread-client.ts'
import { trustOf } from './thread-trust.ts'

/** A mount of the application in its thread. */
export interface ThreadEntry {
  readonly id: number
  /** Canonical: `''` for the root. */
  readonly prefix: string
  readonly mounted: MountedApp
}

/** Bytes that the header section of a request may have: the host has its own limit. */
const maxHeaderSize = 1 << 20

const beliefs = new AsyncLocalStorage<number>()

/** The trust of the host in what a request says about its way, for the request that runs now. */
export const threadTrust: Trust = (address, hop) => trustOf(beliefs.getStore() ?? 0)(address, hop)

/** A request with the entry it is for, looked up once. */
type ArrivedRequest = MountedRequest & { [entryOf]?: ThreadEntry | undefined; [believed]?: number }

const entryOf = Symbol('portico.entry')
const believed = Symbol('portico.believed')

/**
 * Creates the server of a thread: the host's requests and upgrades enter the application as they would in the host's
 * thread. `onAppError` is told what the application throws; the client gets a problem document instead.
 */
export function createThreadServer(
  entries: ReadonlyMap<number, ThreadEntry>,
  onAppError: (entry: ThreadEntry, error: unknown) => void,
): Server {
  const arrive = (incoming: IncomingMessage): ThreadEntry | undefined => {
    const request = incoming as ArrivedRequest
    // A request for an upgrade comes by twice: as a question, and then as what became of it.
    if (request[believed] === undefined) {
      const arrival = decodeArrival(request.url)
      request.url = arrival.url
      request.originalUrl = arrival.originalUrl
      request.baseUrl = arrival.baseUrl
      request[believed] = arrival.believed
      request[entryOf] = entries.get(arrival.mount)
      impersonate(request, arrival.client)
    }
    return request[entryOf]
  }

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const entry = arrive(request)
    // Nobody but the host can know an address here, and the host knows its mounts.
    if (entry === undefined) return void request.socket.destroy()
    const fail = (error: unknown): void => {
      onAppError(entry, error)
      if (response.writableEnded) return
      // What was written in this tick leaves at its end: of an answer without a beginning the host would make a 502, but
      // one that breaks off it cuts.
      if (response.headersSent) process.nextTick(() => response.destroy())
      else sendProblem(response, toAnswer(entry, error))
    }
    try {
      const answered = inBelief(request, () => entry.mounted.handle(request as MountedRequest, response))
      if (answered instanceof Promise) answered.catch(fail)
    } catch (error) {
      fail(error)
    }
  }

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const entry = arrive(request)
    // Until the application takes the socket nobody listens to its errors, and an unheard error ends the thread.
    socket.on('error', () => socket.destroy())
    try {
      inBelief(request, () => entry?.mounted.upgrade?.(request as MountedRequest, socket, head))
    } catch (error) {
      if (entry !== undefined) onAppError(entry, error)
      socket.destroy()
    }
  }

  const server = createServer(
    {
      maxHeaderSize,
      // Its only client is the host, which closes what it does not need, and has deadlines of its own for its clients.
      keepAliveTimeout: 0,
      headersTimeout: 0,
      requestTimeout: 0,
      shouldUpgradeCallback: request => {
        const mounted = arrive(request)?.mounted
        return mounted?.upgrade !== undefined && (mounted.acceptsUpgrade?.(request) ?? true)
      },
    },
    handle,
  )
  return server.on('upgrade', upgrade)
}

function inBelief<Answer>(request: IncomingMessage, run: () => Answer): Answer {
  const { [believed]: hops = 0 } = request as ArrivedRequest
  return hops === 0 ? run() : beliefs.run(hops, run)
}

function toAnswer({ prefix }: ThreadEntry, error: unknown): PorticoError {
  if (error instanceof PorticoError) return error
  return new PorticoError('PORTICO_APP_ERROR', { prefix: showPrefix(prefix) })
}
