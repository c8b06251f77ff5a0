import { AsyncLocalStorage } from 'node:async_hooks'
import { type MountView, mountEvents, type PartHost } from '../../builtin/part.ts'
import { stripPrefix } from '../../core/prefix.ts'
import { RouteTemplates } from '../../core/route-templates.ts'
import { type MountSources, mountSourcesOf } from '../../docs/mount-sources.ts'
import type { OpenApiDocument } from '../../options.ts'
import { templatesOf } from './document-templates.ts'

/** What is known of the routes of a mount. */
interface MountRoutes {
  document: OpenApiDocument | undefined
  templates: RouteTemplates | undefined
  /** The version of everything mounted for which the document was last asked for. */
  version: number
  /** When it was, in milliseconds of `performance.now()`. */
  readAt: number
  /** Templates by target without its query. */
  readonly found: Map<string, string | undefined>
  /** Templates that were told. */
  readonly told: Set<string>
}

/** Targets of a mount whose templates are remembered. */
const foundLimit = 1_000

/** Characters of a target that is remembered: a longer one would keep its whole header in memory. */
const foundLength = 256

/** Milliseconds after which a source is asked whether it has something newer, or has it at last. */
const rereadAfter = 10_000

/**
 * Tells which path template of its mount's OpenAPI document a request falls under: the same for every kind of application,
 * as no framework has to be asked. Nothing is read before a mount's first request, and that one does not wait: until the
 * document is there, and where there is none, there are no templates.
 */
export class Routes {
  readonly #host: PartHost
  readonly #limit: number
  readonly #byMount = new WeakMap<MountView, MountRoutes>()
  // Outside of the request during which a document turns out to be wanted: of its trace, and of its application's errors.
  readonly #outside = AsyncLocalStorage.snapshot()
  #sources: MountSources | undefined
  #version = 0
  #isClosed = false

  /** @param limit templates of a mount that are told, those of the first requests; with 0 nothing is read */
  constructor(host: PartHost, limit: number) {
    this.#host = host
    this.#limit = limit
    for (const event of mountEvents) {
      host.mounts.events.on(event, () => {
        this.#version++
        this.#sources?.prune(host.mounts.list())
      })
    }
  }

  /**
   * The template for a request's target, in origin form, with the mount's prefix and its query. `now` is the time of
   * `performance.now()`.
   */
  of(mount: MountView, target: string, now = performance.now()): string | undefined {
    if (this.#limit === 0 || this.#isClosed) return undefined
    const routes = this.#routesOf(mount)
    if (routes.version !== this.#version || now - routes.readAt > rereadAfter) {
      routes.version = this.#version
      routes.readAt = now
      this.#outside(() => setImmediate(() => void this.#read(mount, routes)))
    }
    return routes.templates && this.#find(mount, routes, routes.templates, target)
  }

  /** Reads nothing any more. */
  close(): void {
    this.#isClosed = true
    this.#sources?.close()
  }

  #routesOf(mount: MountView): MountRoutes {
    const known = this.#byMount.get(mount)
    if (known !== undefined) return known
    const [found, told] = [new Map<string, string | undefined>(), new Set<string>()]
    const made = { document: undefined, templates: undefined, version: -1, readAt: 0, found, told }
    this.#byMount.set(mount, made)
    return made
  }

  #find(mount: MountView, { found, told }: MountRoutes, templates: RouteTemplates, target: string): string | undefined {
    const end = target.indexOf('?')
    const path = end === -1 ? target : target.slice(0, end)
    const known = found.get(path)
    if (known !== undefined || found.has(path)) return known
    const template = templates.match(stripPrefix(mount.prefix === '/' ? '' : mount.prefix, path))
    const isTold = template !== undefined && (told.has(template) || told.size < this.#limit)
    if (isTold) told.add(template)
    if (target.length <= foundLength) {
      if (found.size >= foundLimit) found.clear()
      found.set(path, isTold ? template : undefined)
    }
    return isTold ? template : undefined
  }

  async #read(mount: MountView, routes: MountRoutes): Promise<void> {
    // Of a removed mount that finishes its requests nobody would end the source.
    if (this.#isClosed || !this.#host.mounts.list().includes(mount as never)) return
    const { version } = routes
    const document = await this.#documentOf(mount)
    // Another reading has begun meanwhile, which knows better.
    if (document === routes.document || version !== routes.version) return
    routes.document = document
    routes.templates = document && toTemplates(mount, document)
    routes.found.clear()
    routes.told.clear()
  }

  /** `undefined` where there is none, or it cannot be had: why is what the docs tell. */
  async #documentOf(mount: MountView): Promise<OpenApiDocument | undefined> {
    if (this.#sources === undefined) {
      this.#sources = mountSourcesOf(this.#host)
      this.#sources.onChange(() => this.#version++)
    }
    try {
      return await this.#sources.of(mount).known()
    } catch {
      return undefined
    }
  }
}

function toTemplates(mount: MountView, document: OpenApiDocument): RouteTemplates | undefined {
  try {
    return new RouteTemplates(templatesOf(mount, document))
  } catch {
    // A document may be anything, as only those are checked that are shown.
    return undefined
  }
}
