import { EventEmitter } from 'node:events'
import type { FastifyBaseLogger } from 'fastify'
import type { Mountable } from '../adapters/types.ts'
import type { Trust } from '../core/forwarded.ts'
import { nameFault } from '../core/name.ts'
import { joinPrefix, nameFromPrefix, parsePrefix, showPrefix } from '../core/prefix.ts'
import type { PrefixTable } from '../core/table.ts'
import { PorticoError } from '../errors.ts'
import type { Guard, MountOptions } from '../options.ts'
import { resolveMountOptions } from '../resolve-options.ts'
import { withinDeadline } from '../within-deadline.ts'
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
  /** Mounts with an application on its way out. */
  readonly #leaving = new Map<Promise<unknown>, Mount>()
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

  /** What has exactly this prefix, in words: `mount shop`, `the host's GET /docs`; `undefined` where it is free. */
  ownerOf(prefix: string): string | undefined {
    return describeOwner(this.#table.get(parsePrefix(prefix)))
  }

  /** Mounts an application in a scope of the host; see `host.mount`. */
  add(scope: Scope, prefix: string, app: unknown, options?: MountOptions): Mount {
    if (this.#closed) throw new PorticoError('PORTICO_HOST_CLOSED', { action: `mounting at ${prefix}` })
    const base = joinPrefix(scope.prefix, parsePrefix(prefix))
    const resolved = resolveMountOptions(options)
    const name = this.#nameFor(base, resolved.name)
    const owner = describeOwner(this.#table.get(base))
    if (owner !== undefined) {
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
      () => mount.state === 'ready' && this.#emit('ready', mount),
      () => mount.state === 'failed' && this.#emit('failed', mount),
    )
    this.#emit('added', mount)
    return mount
  }

  /**
   * Replaces the application at a prefix without losing a request: the new one is ready before the old one is drained.
   * Name and prefix stay; other options come anew.
   *
   * @throws PORTICO_MOUNT_UNKNOWN, PORTICO_HOST_CLOSED, PORTICO_MOUNT_UNAVAILABLE (removed meanwhile),
   * PORTICO_REPLACEMENT_OVERTAKEN, or what the new application's start threw, with the earlier one still serving;
   * PORTICO_CLOSE_TIMEOUT or what the earlier one's close threw, with the new one serving
   */
  async replace(prefix: string, app: Mountable, options?: MountOptions): Promise<Mount> {
    if (this.#closed) throw new PorticoError('PORTICO_HOST_CLOSED', { action: `replacing at ${prefix}` })
    const mount = this.#known(prefix)
    const resolved = resolveMountOptions({ ...options, name: mount.name })
    await this.#leave(
      mount,
      mount.replace(app, resolved, this.#deadline, () => this.#emit('replaced', mount)),
    )
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
    await this.#leave(mount, mount.close(this.#deadline))
  }

  /** Settles when every application mounted so far has started or failed. */
  async started(): Promise<void> {
    let turn: Promise<unknown>
    do {
      turn = this.#turn
      await turn
    } while (turn !== this.#turn)
  }

  /**
   * Closes every application, the last started first, those being removed or replaced too, all within the deadline in
   * milliseconds. Gives the errors of those that could not.
   */
  async close(deadline: number): Promise<unknown[]> {
    this.#closed = true
    const end = performance.now() + deadline
    const left = () => Math.ceil(Math.max(0, end - performance.now()))
    const errors: unknown[] = []
    const leaving = [...this.#leaving].map(async ([left, { name, prefix }]) => {
      const late = () => new PorticoError('PORTICO_CLOSE_TIMEOUT', { name, prefix, deadline })
      // What it fails with is told to whoever removed or replaced it.
      const gone = () => left.catch(() => {})
      await withinDeadline(deadline, gone, late).catch(error => errors.push(error))
    })
    const mounts = this.list().reverse()
    let last: Promise<unknown> = Promise.all(leaving)
    const closing = [last]
    for (const [index, mount] of mounts.entries()) {
      // One that hangs must not take the time of the others: they begin to close without it, while it goes on.
      await withinDeadline(left() / (mounts.length - index + 1), () => last).catch(() => {})
      last = mount.close(left()).catch(error => errors.push(error))
      closing.push(last)
    }
    await Promise.all(closing)
    return errors
  }

  /** Declares a path of the host itself, and who may see it in place of the host's guard; two of them may be equal. */
  addHostPath(base: string, description: string, guard?: Guard): void {
    const taken = this.#table.get(base)
    if (taken instanceof Mount) {
      const values = { prefix: taken.prefix, owner: `mount ${taken.name}`, claimant: description }
      throw new PorticoError('PORTICO_PREFIX_TAKEN', values)
    }
    if (taken === undefined) this.#table.set(base, new HostPath(base, description, guard))
  }

  /** Remembers an application on its way out, so that the host does not end before it has. */
  async #leave(mount: Mount, leaving: Promise<void>): Promise<void> {
    this.#leaving.set(leaving, mount)
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

function describeOwner(owner: Owner | undefined): string | undefined {
  return owner instanceof Mount ? `mount ${owner.name}` : owner?.description
}
