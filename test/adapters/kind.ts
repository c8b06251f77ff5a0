import { EventEmitter } from 'node:events'

/** What an application under test does that no answer tells. */
interface WitnessEvents {
  /** An answer that was still running was closed by the client. */
  closed: []
  /** A WebSocket reached the application. */
  upgrade: []
  /** Express told the application that it was mounted. */
  mount: []
  /** The application's own `'error'` listener was called. */
  error: [unknown]
}

/** Hears what happens inside an application under test, and counts it. */
export class Witness extends EventEmitter<WitnessEvents> {
  readonly #counts = new Map<string, number>()

  constructor() {
    super()
    for (const event of ['closed', 'upgrade', 'mount', 'error'] as const) {
      this.on(event, () => this.#counts.set(event, this.count(event) + 1))
    }
  }

  /** How often it has happened so far. */
  count(event: keyof WitnessEvents): number {
    return this.#counts.get(event) ?? 0
  }
}

/** Who an application under test is. */
export interface Identity {
  /** Sent as `x-app` with everything it answers. */
  readonly label: string
  readonly witness: Witness
}

/** Framework families: some lines are about one of them only. */
export type Family = 'express' | 'koa' | 'fastify' | 'fetch' | 'nest' | 'node' | 'directory' | 'remote'

/** How a remote application is reached. */
export interface ReachOptions {
  /** Milliseconds within which it must begin to answer, and go on. Default: the kind's own. */
  readonly timeout?: number
  /** Whether a GET may be asked again of another address. Default `false`. */
  readonly retry?: boolean
}

/** One kind of application, as the contract sees it: a fixture with the behaviours that `fixtures/behaviours.ts` lists. */
export interface Kind {
  readonly name: string
  readonly family: Family
  create(identity: Identity): unknown
  /** Ends what `create` has begun beside the application. */
  release?(app: unknown): Promise<void>
  /** For applications that run elsewhere: what is mounted for these addresses. */
  reach?(origins: readonly URL[], options?: ReachOptions): unknown
  /** Who answers what the application throws: an error handler of its own, or the host because there can be none. */
  readonly errors: 'own' | 'host'
  /** Whether the application takes WebSockets at `/socket`. */
  readonly sockets: boolean
  /** Bytes of line 27 in each direction; `much` is 1 GiB. */
  readonly streamed: 'much' | 'some'
  /** The lines that the kind cannot meet, each with its reason. */
  readonly skips: Readonly<Record<string, string>>
  /** Status with which the framework itself, alone as well as mounted, refuses what a line sends. */
  readonly refusals?: Readonly<Record<string, number>>
  /** Whether the framework answered a hostile target before even the application's first middleware, so without `x-app`. */
  answersUnlabelled?(answer: { readonly status: number; readonly text: string }): boolean
  /** Whose answer it is, for applications that cannot send `x-app`. */
  identify?(answer: { readonly status: number; readonly headers: Headers; readonly text: string }): string | undefined
}
