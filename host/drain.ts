import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Connections } from './mount/connections.ts'
import type { FrontDoor } from './mount/front-door.ts'
import type { Mounts } from './mount/mounts.ts'
import type { DrainOptions } from './options.ts'

/** The parts of a host that have a part in its end. */
export interface DrainedParts {
  readonly host: FastifyInstance
  readonly door: FrontDoor
  readonly mounts: Mounts
  readonly connections: Connections
}

/**
 * Ends a host in order: readiness goes off, the port closes after the delay, requests in flight finish and upgraded
 * sockets are told to go, every application is closed, the last started first. What has not ended by the deadline is cut.
 */
export class Drain {
  /** Whether the host has begun to end; readiness answers 503 from then on. */
  draining = false
  readonly #parts: DrainedParts
  readonly #options: Readonly<Required<DrainOptions>>
  #end = 0
  #idle: NodeJS.Timeout | undefined
  #cut: NodeJS.Timeout | undefined

  constructor(parts: DrainedParts, options: Readonly<Required<DrainOptions>>) {
    this.#parts = parts
    this.#options = options
  }

  /** Before the port closes: readiness off, the delay, and then nothing that would never end by itself is kept. */
  async begin(): Promise<void> {
    const { host, door, mounts, connections } = this.#parts
    this.draining = true
    if (host.server.listening && this.#options.delay > 0) await sleep(this.#options.delay)
    door.closing = true
    this.#end = Date.now() + this.#options.deadline
    for (const { instance } of mounts.list()) instance?.endStreams()
    connections.endWithResponse()
    // The server waits for every connection; those that fall idle only now would be kept for their next request.
    this.#idle = setInterval(() => host.server.closeIdleConnections(), 50)
    this.#cut = setTimeout(() => this.#cutAll(), this.#options.deadline * requestShare)
  }

  /** After the last connection has ended. */
  async end(): Promise<void> {
    clearInterval(this.#idle)
    clearTimeout(this.#cut)
    const { host, mounts } = this.#parts
    const errors = await mounts.close(Math.max(0, this.#end - Date.now()))
    for (const error of errors) host.log.error({ err: error }, 'mounted application failed to close')
  }

  #cutAll(): void {
    for (const { instance } of this.#parts.mounts.list()) instance?.cut()
    this.#parts.connections.cut()
  }
}

/** How much of the deadline requests in flight may take; the rest is for applications to close. */
const requestShare = 0.8
