import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MountedApp, MountedRequest, MountSite } from '../adapters/types.ts'
import type { Trust } from '../core/forwarded.ts'
import { showPrefix } from '../core/prefix.ts'
import { PorticoError } from '../errors.ts'
import type { OpenApiDocument } from '../options.ts'
import { upstreamError } from './failure.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { Relay } from './relay.ts'
import { Supervisor, type SupervisorEvent } from './supervisor.ts'
import { supervisorFigures } from './supervisor-figures.ts'
import { enterThreadFolder, type ThreadFolder } from './thread-folder.ts'
import type { ThreadData } from './thread-messages.ts'
import type { ResolvedThreadOptions } from './thread-options.ts'
import { threadRequest } from './thread-request.ts'
import type { ThreadRun } from './thread-run.ts'
import { threadUpstream } from './thread-target.ts'
import { tunnel } from './tunnel.ts'

// Registered, so that a thread declared with one copy of this package mounts on a host of another.
const brand = Symbol.for('portico.thread')

/** A mount of the application. */
type Place = Pick<MountSite, 'prefix' | 'name' | 'log'> & { readonly id: number }

/** An application in a thread of its own: what `thread()` makes. One thread serves all of its mounts. */
export class ThreadApp {
  readonly [brand] = true
  readonly kind = 'thread'
  readonly module: Pick<ThreadData, 'source' | 'folder'>
  readonly options: ResolvedThreadOptions
  /** The routes of the application's router, as far as `docs()` has found them. */
  routes: readonly object[] = []
  readonly #places = new Map<number, Place>()
  #count = 0
  #supervisor: Supervisor<ThreadRun> | undefined
  #folder: ThreadFolder | undefined
  #takesUpgrades = false

  constructor(module: Pick<ThreadData, 'source' | 'folder'>, options: ResolvedThreadOptions) {
    this.module = module
    this.options = options
  }

  /** Makes the application ready to be entered at a mount. */
  mount({ prefix, name, log, trust }: MountSite): MountedApp {
    const place: Place = { id: ++this.#count, prefix, name, log }
    return {
      ready: () => this.#open(place),
      handle: (request, response) => this.#handle(request, response, place.id, trust),
      upgrade: (request, socket, head) => this.#upgrade(request, socket, head, place.id, trust),
      acceptsUpgrade: () => this.#takesUpgrades,
      docs: () => this.#docs(place.id),
      health: () => [{ name: 'thread', isHealthy: this.#supervisor?.isUp ?? false, reason: this.#supervisor?.fault }],
      figures: () => supervisorFigures(this.#supervisor),
      end: () => this.#leave(place.id),
      close: () => this.#close(),
    }
  }

  /** Starts the thread, or tells one that runs of another mount. */
  async #open(place: Place): Promise<void> {
    this.#places.set(place.id, place)
    try {
      if (this.#supervisor !== undefined) {
        await this.#supervisor.start()
        const { id, prefix, name } = place
        await this.#supervisor.run?.ask('mount', { id, prefix, name })
        return
      }
      this.#supervisor = new Supervisor(signal => this.#launch(signal), {
        backoff: this.options.restart,
        onEvent: event => this.#tell(event),
      })
      await this.#supervisor.start()
    } catch (error) {
      this.#places.delete(place.id)
      if (this.#places.size === 0) await this.#close()
      throw error
    }
  }

  async #launch(signal: AbortSignal): Promise<ThreadRun> {
    this.#folder ??= await enterThreadFolder()
    const mounts = [...this.#places.values()]
    const [{ name, log }] = mounts as [Place]
    const setting = {
      ...this.module,
      options: this.options,
      place: this.#folder,
      name,
      log,
      onAppError: (id: number, error: Error) =>
        this.#places.get(id)?.log.error({ err: error }, 'mounted application failed'),
    }
    // Loaded now: most hosts have no thread, and a thread has none itself.
    const { ThreadRun } = await import('./thread-run.ts')
    const run = await ThreadRun.launch(
      setting,
      mounts.map(({ id, prefix, name }) => ({ id, prefix, name })),
      signal,
    )
    this.#takesUpgrades = run.takesUpgrades
    return run
  }

  async #handle(request: MountedRequest, response: ServerResponse, mount: number, trust: Trust): Promise<void> {
    const run = this.#supervisor?.run
    if (run === undefined) throw this.#unavailable(request)
    const outgoing = threadRequest(request, mount, trust)
    const relay = new Relay(request, response)
    const outcome = await relay.send(run.target, outgoing)
    relay.deliver()
    relay.dropRest()
    if (outcome !== 'failed') return
    throw this.#failed(request, relay.error, relay.isSent)
  }

  #upgrade(request: MountedRequest, socket: Duplex, head: Buffer, mount: number, trust: Trust): void {
    const run = this.#supervisor?.run
    if (run === undefined) {
      refuseUpgrade(socket, this.#unavailable(request))
      return
    }
    tunnel(run.target.address, threadUpstream, request, threadRequest(request, mount, trust), socket, head, {
      onAnswer() {},
      onFailure: error => refuseUpgrade(socket, this.#failed(request, error, false)),
      onEnd() {},
    })
  }

  async #docs(id: number): Promise<OpenApiDocument | undefined> {
    const run = this.#supervisor?.run
    if (run === undefined) throw new Error('the thread is being started')
    const { document, routes } = await run.ask('docs', id)
    this.routes = routes
    return document
  }

  /** Ends a mount. With the last one everything ends, which `#close` does. */
  #leave(id: number): void {
    this.#places.delete(id)
    // Nobody waits for it, and a thread that has ended meanwhile does not know the mount any more.
    if (this.#places.size > 0) this.#supervisor?.run?.ask('unmount', id).catch(() => {})
  }

  async #close(): Promise<void> {
    const [supervisor, folder] = [this.#supervisor, this.#folder]
    this.#supervisor = undefined
    this.#folder = undefined
    this.#places.clear()
    try {
      await supervisor?.stop(this.options.stop.deadline)
    } finally {
      await folder?.leave()
    }
  }

  /** What nobody has received is not lost: a request may be the first to notice that the thread has ended. */
  #failed(request: MountedRequest, cause: NodeJS.ErrnoException | undefined, isSent: boolean): PorticoError {
    if (!isSent && gone.has(cause?.code ?? '')) return this.#unavailable(request, cause)
    return upstreamError(cause, showPrefix(request.baseUrl))
  }

  #unavailable({ baseUrl }: MountedRequest, cause?: Error): PorticoError {
    const retryAfter = Math.max(1, Math.ceil((this.#supervisor?.retryAfter ?? 0) / 1_000))
    const values = { prefix: showPrefix(baseUrl), reason: 'its thread has ended and is started again' }
    return new PorticoError('PORTICO_UPSTREAM_UNAVAILABLE', values, { retryAfter, cause })
  }

  #tell(event: SupervisorEvent): void {
    for (const { log } of this.#places.values()) {
      if (event.kind === 'restarted') log.warn({ restarts: event.restarts }, 'thread was started again')
      else if (event.kind === 'ended') log.error(`thread: ${event.reason}; next start in ${event.retryAfter} ms`)
      else log.error({ err: event.error }, `thread was not started again; next try in ${event.retryAfter} ms`)
    }
  }
}

/** What a connection to a thread fails with that has ended. */
const gone = new Set(['ECONNREFUSED', 'ENOENT', 'ERR_THREAD_ENDED'])

/** Tells whether a value was made by `thread()`. */
export function isThreadApp(app: unknown): app is ThreadApp {
  return typeof app === 'object' && app !== null && brand in app
}
