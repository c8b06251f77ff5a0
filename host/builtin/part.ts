import type {} from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import type { PorticoError } from '../errors.ts'
import type { OpenApiDocument, ResolvedMountOptions } from '../options.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Marks a route as one of the host's built-in parts, or as the way into the mounts of a scope. */
    portico?: 'builtin' | 'entry'
  }
}

/** What the built-in parts read of a mount. */
export interface MountView {
  readonly name: string
  readonly prefix: string
  readonly kind: string
  readonly state: 'starting' | 'ready' | 'failed' | 'draining' | 'closed'
  readonly error: PorticoError | undefined
  readonly options: ResolvedMountOptions
  /** When the state became what it is: milliseconds since the epoch. */
  readonly since: number
  document(): Promise<OpenApiDocument | undefined>
}

/** Everything that can happen to a mount. */
export const mountEvents = ['added', 'ready', 'failed', 'replaced', 'removed'] as const

/** What the built-in parts read of a host's mounts. */
export interface MountsView {
  list(): readonly MountView[]
  readonly events: { on(event: (typeof mountEvents)[number], listener: () => void): unknown }
}

/** What the built-in parts need of a host: they are ordinary routes on it, and look at its mounts. */
export type PartHost = FastifyInstance & { readonly mounts: MountsView }

/** Route options of a built-in part: marked as the host's own and left out of the combined document. */
export const partRoute = { schema: { hide: true }, config: { portico: 'builtin' } } as const
