import { EventEmitter } from 'node:events'
import type { FastifyBaseLogger } from 'fastify'
import type { Mountable } from '../adapters/types.ts'
import type { Trust } from '../core/forwarded.ts'
import { nameFault } from '../core/name.ts'
import { joinPrefix, nameFromPrefix, parsePrefix, showPrefix } from '../core/prefix.ts'
import type { PrefixTable } from '../core/table.ts'
import { PorticoError } from '../errors.ts'
import type { MountOptions } from '../options.ts'
import { resolveMountOptions } from '../resolve-options.ts'
import type { Connections } from './connections.ts'
import { Mount } from './mount.ts'
import { HostPath, type Owner } from './owner.ts'
import type { Scope } from './scope.ts'

/** What `host.mounts.events` tells: always with the mount. */
export interface MountEvents {
  added: [Mount]
  ready: [Mount]
  failed: [Mount]
  replaced: [Mount]
  removed: [Mount]
}

/** What the mounts of a host get from it. */
export interface MountsSetting {
  readonly table: PrefixTable<Owner>
  readonly connections: Connections
  /** Whose word about a request is believed. */
  readonly trust: Trust
  /** The host's log, which there is once the first mount is made. */
  readonly log: () => FastifyBaseLogger
  /** Milliseconds that a removed or replaced application has to finish its requests and close. */
  readonly deadline: number
  /** Told what listeners of `events` throw. */
  readonly onListenerError: (error: unknown) => void
}

/** Everything mounted on a host. Applications start one after another, in the order of mounting. */
export class Mounts {
  readonly events = new EventEmitter<MountEvents>()
  readonly #table: PrefixTable<Owner>
  readonly #connections: Connections
  readonly #trust: Trust
  readonly #log: () => FastifyBaseLogger
  readonly #deadline: number
  readonly #mounts = new Map<string, Mount>()
  readonly #onListenerError: (error: unknown) => void
  readonly #leaving = new Set<Promise<unknown>>()
  #turn: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor({ table, connections, trust, log, deadline, onListenerError }: MountsSetting) {
    this.#table = table
    this.#connections = connections
    this.#trust = trust
    this.#log = log
    this.#deadline = deadline
    this.#onListenerError = onListenerError
  }

  /** Every mount, in the order of mounting. */
  list(): Mount[] {
    return [...this.#mounts.values()]
  }

  /** The mount with this name, or with this prefix. */
  get(nameOrPrefix: string): Mount | undefined {
    if (!nameOrPrefix.startsWith('/')) return this.#mounts.get(nameOrPrefix)
    const owner = this.#table.get(parsePrefix(nameOrPrefix))
    return owner instanceof Mount ? owner : undefined
  }

  /** Mounts an application in a scope of the host; see `host.mount`. */
  add(scope: Scope, prefix: string, app: unknown, options?: MountOptions): Mount {
    if (this.#closed) throw new PorticoError('PORTICO_HOST_CLOSED', { action: `mounting at ${prefix}` })
    const base = joinPrefix(scope.prefix, parsePrefix(prefix))
    const resolved = resolveMountOptions(options)
    const name = this.#nameFor(base, resolved.name)
    const taken = this.#table.get(base)
    if (taken !== undefined) {
      const owner = taken instanceof Mount ? `mount ${taken.name}` : taken.description
      throw new PorticoError('PORTICO_PREFIX_TAKEN', { prefix: showPrefix(base), owner, claimant: `mount ${name}` })
    }
    scope.admit(showPrefix(base))
    const mount = new Mount(app, resolved, {
      scope,
      turn: this.#turn,
      connections: this.#connections,
      site: {
        prefix: base,
        name,
        trust: this.#trust,
        log: this.#log().child({ mount: name }),
        isNested: () => this.#isNested(base),
      },
    })
    this.#table.set(base, mount)
    this.#mounts.set(name, mount)
    this.#turn = mount.ready.then(
      () => this.#emit('ready', mount),
      () => this.#emit('failed', mount),
    )
    this.#emit('added', mount)
    return mount
  }

  /**
   * Replaces the application at a prefix without losing a request: the new one is ready before the old one is drained.
   * Name and prefix stay; other options come anew.
   *
   * @throws PORTICO_MOUNT_UNKNOWN, or what the new application's start threw, with the old one still serving.
   */
  async replace(prefix: string, app: Mountable, options?: MountOptions): Promise<Mount> {
    const mount = this.#known(prefix)
    const resolved = resolveMountOptions({ ...options, name: mount.name })
    await this.#leave(mount.replace(app, resolved, this.#deadline))
    this.#emit('replaced', mount)
    return mount
  }

  /**
   * Removes the mount at a prefix: its requests finish, its application is closed.
   *
   * @throws PORTICO_MOUNT_UNKNOWN
   */
  async remove(prefix: string): Promise<void> {
    const mount = this.#known(prefix)
    this.#table.delete(mount.base)
    this.#mounts.delete(mount.name)
    this.#emit('removed', mount)
    await this.#leave(mount.close(this.#deadline))
  }

  /** Settles when every application mounted so far has started or failed. */
  async started(): Promise<void> {
    let turn: Promise<unknown>
    do {
      turn = this.#turn
      await turn
    } while (turn !== this.#turn)
  }

  /** Closes every application, the last started first, those being removed too; gives the errors of those that could not. */
  async close(deadline: number): Promise<unknown[]> {
    this.#closed = true
    const errors: unknown[] = []
    await Promise.allSettled(this.#leaving)
    for (const mount of this.list().reverse()) {
      await mount.close(deadline).catch(error => errors.push(error))
    }
    return errors
  }

  /** Declares a path of the host itself; two of them may be equal. */
  addHostPath(base: string, description: string): void {
    const taken = this.#table.get(base)
    if (taken instanceof Mount) {
      const values = { prefix: taken.prefix, owner: `mount ${taken.name}`, claimant: description }
      throw new PorticoError('PORTICO_PREFIX_TAKEN', values)
    }
    if (taken === undefined) this.#table.set(base, new HostPath(description))
  }

  /** Remembers an application on its way out, so that the host does not end before it has. */
  async #leave(leaving: Promise<void>): Promise<void> {
    this.#leaving.add(leaving)
    try {
      await leaving
    } finally {
      this.#leaving.delete(leaving)
    }
  }

  #emit(event: keyof MountEvents, mount: Mount): void {
    try {
      this.events.emit(event, mount)
    } catch (error) {
      // A listener must not keep the next application from starting.
      this.#onListenerError(error)
    }
  }

  #isNested(base: string): boolean {
    for (let end = base.lastIndexOf('/'); end >= 0; end = base.lastIndexOf('/', end - 1)) {
      if (this.#table.get(base.slice(0, end)) instanceof Mount) return true
      if (end === 0) break
    }
    return false
  }

  #known(prefix: string): Mount {
    const mount = this.get(prefix)
    if (mount !== undefined) return mount
    const mounted =
      this.list()
        .map(({ prefix }) => prefix)
        .join(', ') || 'nothing'
    throw new PorticoError('PORTICO_MOUNT_UNKNOWN', { prefix, mounted })
  }

  #nameFor(base: string, given: string | undefined): string {
    const name = given ?? nameFromPrefix(base)
    const reason = nameFault(name)
    if (reason !== undefined) throw new PorticoError('PORTICO_NAME_INVALID', { name: JSON.stringify(name), reason })
    const owner = this.#mounts.get(name)
    if (owner !== undefined) {
      const values = { name, owner: owner.prefix, claimant: showPrefix(base) }
      throw new PorticoError('PORTICO_NAME_TAKEN', values)
    }
    return name
  }
}
