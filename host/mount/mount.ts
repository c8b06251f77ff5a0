import type { FastifyBaseLogger } from 'fastify'
import { adapterFor } from '../adapters/index.ts'
import type { MountSite } from '../adapters/types.ts'
import { showPrefix } from '../core/prefix.ts'
import { PorticoError } from '../errors.ts'
import { legacyApp } from '../legacy/legacy-app.ts'
import type { OpenApiDocument, ResolvedMountOptions } from '../options.ts'
import { withinDeadline } from '../within-deadline.ts'
import type { Connections } from './connections.ts'
import { Instance } from './instance.ts'
import { acquire, release, startFailure } from './lifetime.ts'
import type { Scope } from './scope.ts'

/** Where a mount is in its life. Only a `ready` mount takes requests; the others answer 503. */
export type MountState = 'starting' | 'ready' | 'failed' | 'draining' | 'closed'

/** What a mount gets from its host. */
export interface MountPlace {
  /** Whose hooks cover the mount. */
  readonly scope: Scope
  /** Settles when the applications mounted before have started or failed. */
  readonly turn: Promise<unknown>
  readonly connections: Connections
  /** What an application may know of the mount. */
  readonly site: MountSite
}

/** An application under a prefix of the host. */
export class Mount {
  /** The canonical prefix: `''` for the root. */
  readonly base: string
  /** The prefix as people write it: `/` for the root. */
  readonly prefix: string
  readonly name: string
  /** The scope of the host whose hooks cover this mount. */
  readonly scope: Scope
  /** Settles when the application has started, or with the reason that it did not. */
  readonly ready: Promise<void>

  readonly #connections: Connections
  readonly #site: MountSite
  #options: ResolvedMountOptions
  #candidate: Instance
  #instance: Instance | undefined
  #state: MountState = 'starting'
  #since = Date.now()
  #error: PorticoError | undefined
  #closing: Promise<void> | undefined
  #isStartBegun = false
  /** Numbers of the last replacement asked for, and of the one that serves. */
  #replacements = 0
  #serving = 0

  /** Refuses an application that no adapter knows (PORTICO_APP_UNKNOWN). Nothing is started. */
  constructor(app: unknown, options: ResolvedMountOptions, { scope, turn, connections, site }: MountPlace) {
    this.base = site.prefix
    this.prefix = showPrefix(site.prefix)
    this.name = site.name
    this.scope = scope
    this.#options = options
    this.#connections = connections
    this.#site = site
    this.#candidate = this.#create(app, options)
    this.ready = turn.then(() => this.#start())
    // Whoever does not await it still finds the failure in the log, in health and in `error`.
    this.ready.catch(() => {})
  }

  get options(): ResolvedMountOptions {
    return this.#options
  }

  /** Whether requests enter straight from the front door, because no hook of the host covers this mount. */
  get direct(): boolean {
    return !this.scope.hooked || this.#options.hooks === false
  }

  get kind(): string {
    return (this.#instance ?? this.#candidate).kind
  }

  get state(): MountState {
    return this.#state
  }

  /** When the state became what it is, or the application was replaced: milliseconds since the epoch. */
  get since(): number {
    return this.#since
  }

  get error(): PorticoError | undefined {
    return this.#error
  }

  /** What takes requests now; `undefined` while nothing does. */
  get instance(): Instance | undefined {
    return this.#instance
  }

  /** The host's log, each line with the mount's name. */
  get log(): FastifyBaseLogger {
    return this.#site.log
  }

  /** The application's own OpenAPI document, as its adapter finds it. */
  async document(): Promise<OpenApiDocument | undefined> {
    return (this.#instance ?? this.#candidate).mounted.docs?.()
  }

  /**
   * Puts another application in this one's place: it is started first, then takes over between two requests, and
   * the old one finishes what it has within the deadline in milliseconds. A failed start leaves everything as it was.
   * `onTaken` is called when it has taken over.
   *
   * @throws what the start threw, PORTICO_MOUNT_UNAVAILABLE, PORTICO_REPLACEMENT_OVERTAKEN; or, when it has taken over,
   * PORTICO_CLOSE_TIMEOUT or what the old one's close threw
   */
  async replace(app: unknown, options: ResolvedMountOptions, deadline: number, onTaken: () => void): Promise<void> {
    const next = this.#create(app, options)
    const number = ++this.#replacements
    await this.ready.catch(() => {})
    if (this.#closing !== undefined) throw this.#unavailable()
    await this.#acquire(next, options)
    if (this.#closing !== undefined || number < this.#serving) {
      await this.#release(next)
      if (this.#closing !== undefined) throw this.#unavailable()
      throw new PorticoError('PORTICO_REPLACEMENT_OVERTAKEN', { prefix: this.prefix })
    }
    const old = this.#instance
    this.#serving = number
    this.#options = options
    this.#instance = next
    this.#enter('ready')
    this.#error = undefined
    onTaken()
    if (old !== undefined) await this.#retire(old, deadline)
  }

  /**
   * Takes no more requests, lets those inside finish, and closes the application, all within the deadline in
   * milliseconds.
   *
   * @throws PORTICO_CLOSE_TIMEOUT, or what the application's close threw
   */
  close(deadline: number): Promise<void> {
    this.#closing ??= this.#close(deadline)
    return this.#closing
  }

  async #close(deadline: number): Promise<void> {
    this.#enter('draining')
    try {
      if (this.#isStartBegun) {
        await withinDeadline(
          deadline,
          () => this.ready.catch(() => {}),
          () => this.#closeTimeout(deadline),
        )
      }
      const instance = this.#instance
      this.#instance = undefined
      if (instance !== undefined) await this.#retire(instance, deadline)
    } finally {
      this.#enter('closed')
    }
  }

  async #start(): Promise<void> {
    if (this.#closing !== undefined) throw this.#unavailable()
    this.#isStartBegun = true
    try {
      await this.#acquire(this.#candidate, this.#options)
      // It was waited for in vain: nobody else would end what has started.
      if (this.#state === 'closed') return await this.#release(this.#candidate)
      this.#instance = this.#candidate
      if (this.#state === 'starting') this.#enter('ready')
    } catch (cause) {
      this.#error = startFailure(this, cause)
      if (this.#state === 'starting') this.#enter('failed')
      throw this.#error
    }
  }

  #enter(state: MountState): void {
    this.#state = state
    this.#since = Date.now()
  }

  #create(app: unknown, { legacy }: ResolvedMountOptions): Instance {
    const adapter = adapterFor(app, this.prefix)
    const created = adapter.create(app, this.#site)
    const mounted = legacy === undefined ? created : legacyApp(created, adapter.kind, this.#site, legacy)
    return new Instance(adapter.kind, app as object, mounted, this.#connections)
  }

  #acquire(instance: Instance, { start, close }: ResolvedMountOptions): Promise<void> {
    const { ready, close: closeApp } = instance.mounted
    return acquire(instance.app, { start, ready, closeApp, close })
  }

  async #retire(instance: Instance, deadline: number): Promise<void> {
    const begun = Date.now()
    const cut = await instance.drain(deadline)
    if (cut > 0) this.log.warn({ cut, deadline }, 'the deadline of draining has passed: requests are cut')
    const left = Math.max(deadline - (Date.now() - begun), deadline * closingShare)
    await withinDeadline(
      left,
      () => this.#release(instance),
      () => this.#closeTimeout(deadline),
    )
  }

  async #release({ app, mounted }: Instance): Promise<void> {
    try {
      await mounted.end?.()
    } finally {
      await release(app)
    }
  }

  #unavailable(): PorticoError {
    return new PorticoError('PORTICO_MOUNT_UNAVAILABLE', { prefix: this.prefix, state: this.#state })
  }

  #closeTimeout(deadline: number): PorticoError {
    return new PorticoError('PORTICO_CLOSE_TIMEOUT', { name: this.name, prefix: this.prefix, deadline })
  }
}

/** What is left of a deadline for the application's own close when its requests have used it up. */
const closingShare = 0.2
