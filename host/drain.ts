import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Connections } from './mount/connections.ts'
import type { FrontDoor } from './mount/front-door.ts'
import { streamsInterval } from './mount/instance.ts'
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
  #ending: NodeJS.Timeout | undefined
  #cut: NodeJS.Timeout | undefined

  constructor(parts: DrainedParts, options: Readonly<Required<DrainOptions>>) {
    this.#parts = parts
    this.#options = options
  }

  /** Before the port closes: readiness off, the delay, and then nothing that would never end by itself is kept. */
  async begin(): Promise<void> {
    const { host, door, connections } = this.#parts
    this.draining = true
    // Clients that keep their connections busy leave them in the delay, before the port closes under a request.
    door.keepsAlive = false
    connections.endWithResponse()
    if (host.server.listening && this.#options.delay > 0) await sleep(this.#options.delay)
    door.closing = true
    // Two turns of the event loop read what has arrived by now: its connection would look idle, and be closed.
    await turn()
    await turn()
    this.#end = performance.now() + this.#options.deadline
    connections.endWithResponse()
    this.#endStreams()
    // The server waits for every connection; those that fall idle only now would be kept for their next request.
    this.#ending = setInterval(() => {
      host.server.closeIdleConnections()
      this.#endStreams()
    }, streamsInterval)
    this.#cut = setTimeout(() => this.#cutAll(), this.#options.deadline * requestShare)
  }

  /** After the last connection has ended. */
  async end(): Promise<void> {
    const { host, mounts } = this.#parts
    clearInterval(this.#ending)
    clearTimeout(this.#cut)
    const errors = await mounts.close(Math.max(0, this.#end - performance.now()))
    for (const error of errors) host.log.error({ err: error }, 'mounted application failed to close')
  }

  /** Again and again: a stream may only begin now, in answer to a request that is inside already. */
  #endStreams(): void {
    const { mounts, connections } = this.#parts
    connections.endEventStreams()
    for (const { instance } of mounts.list()) instance?.endStreams()
  }

  #cutAll(): void {
    const { host, mounts, connections } = this.#parts
    const inside = mounts.list().flatMap(({ name, instance }) => (instance?.size ? [[name, instance.size]] : []))
    const left = { mounts: Object.fromEntries(inside), deadline: this.#options.deadline }
    host.log.warn(left, 'the deadline of draining has passed: connections are cut')
    for (const { instance } of mounts.list()) instance?.cut()
    connections.cut()
  }
}

/** How much of the deadline requests in flight may take; the rest is for applications to close. */
const requestShare = 0.8
