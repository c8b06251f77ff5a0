import { once } from 'node:events'
import type { Server } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import { adapterFor } from '../adapters/index.ts'
import type { Adapter } from '../adapters/types.ts'
import { type LoadedModule, loadModule } from '../config/module.ts'
import { showPrefix } from '../core/prefix.ts'
import { acquire, release } from '../mount/lifetime.ts'
import type { ThreadData, ThreadDocs, ThreadMount } from './thread-messages.ts'
import { createThreadServer, type ThreadEntry, threadTrust } from './thread-server.ts'

/** The application of a thread, from its import to its close: its part of the life that an application in the host's thread has. */
export class ThreadApplication {
  readonly #data: ThreadData
  readonly #server: Server
  readonly #entries = new Map<number, ThreadEntry & { readonly name: string }>()
  #module: LoadedModule | undefined
  #adapter: Adapter | undefined

  /** `onAppError` is told what the application throws at a mount, by its number. */
  constructor(data: ThreadData, onAppError: (mount: number, error: unknown) => void) {
    this.#data = data
    this.#server = createThreadServer(this.#entries, ({ id }, error) => onAppError(id, error))
  }

  /**
   * Imports the application, starts it for its mounts, and listens. Gives whether it may take upgrades.
   *
   * @throws PORTICO_MODULE_…, PORTICO_APP_UNKNOWN, and what its start throws
   */
  async start(mounts: readonly ThreadMount[]): Promise<boolean> {
    const { source, folder, socketPath } = this.#data
    const prefix = showPrefix(mounts[0]?.prefix ?? '')
    this.#module = await loadModule({ source, prefix, folder })
    this.#adapter = adapterFor(this.#module.app, prefix)
    for (const mount of mounts) await this.mount(mount)
    this.#server.listen(socketPath)
    await once(this.#server, 'listening')
    return [...this.#entries.values()].some(({ mounted }) => mounted.upgrade !== undefined)
  }

  /** Starts the application for one more mount. */
  async mount({ id, prefix, name }: ThreadMount): Promise<void> {
    // One that came while the thread was started again is there already.
    if (this.#entries.has(id)) return
    const { app, options } = this.#loaded
    const mounted = this.#adapter!.create(app, { prefix, name, trust: threadTrust, log: output, isNested: () => false })
    const { start, close } = options
    await acquire(app as object, { start, ready: mounted.ready, closeApp: mounted.close, close })
    this.#entries.set(id, { id, prefix, name, mounted })
  }

  /** Ends a mount; with the last one the application is closed. */
  async unmount(id: number): Promise<void> {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    this.#entries.delete(id)
    try {
      await entry.mounted.end?.()
    } finally {
      await release(this.#loaded.app as object)
    }
  }

  /** What the application tells of its API: the document beside its module, or its own, and its routes. */
  async docs(id: number): Promise<ThreadDocs> {
    const { name, mounted } = this.#entries.get(id)!
    const { app, options } = this.#loaded
    // Loaded now: not every host has docs.
    const [{ loadDocument }, { readRoutes }] = await Promise.all([
      import('../docs/load.ts'),
      import('../docs/discover/routes.ts'),
    ])
    const beside = options.docs as string | undefined
    const document = beside === undefined ? await mounted.docs?.() : await loadDocument(name, beside)
    // As it would be sent, so that it holds nothing that cannot go to another thread.
    return {
      document: document && JSON.parse(JSON.stringify(document)),
      routes: readRoutes(this.#adapter!.kind, app as object),
    }
  }

  /** Closes the application. */
  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    const errors: unknown[] = []
    for (const id of [...this.#entries.keys()].reverse()) await this.unmount(id).catch(error => errors.push(error))
    if (errors.length > 0) throw errors[0]
  }

  get #loaded(): LoadedModule {
    if (this.#module === undefined) throw new Error('the application has not been imported')
    return this.#module
  }
}

/** The log that an adapter gets: what the thread writes comes into the host's log. */
const output = {
  level: 'info',
  trace() {},
  debug() {},
  silent() {},
  info: console.log,
  warn: console.error,
  error: console.error,
  fatal: console.error,
  child: () => output,
} as unknown as FastifyBaseLogger
