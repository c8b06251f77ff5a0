import { inspect } from 'node:util'
import type { OpenApiDocument } from '../options.ts'

/** A mount of a thread's application, as the thread knows it. */
export interface ThreadMount {
  readonly id: number
  /** Canonical: `''` for the root. */
  readonly prefix: string
  readonly name: string
}

/** What a thread is given when it starts. */
export interface ThreadData {
  /** An absolute path, or the name of a package. */
  readonly source: string
  /** What a package's name resolves from. */
  readonly folder: string
  /** Where its server listens. */
  readonly socketPath: string
  /** The folder of what it has compiled. */
  readonly cache: string
}

/** What a thread is asked, and what it answers. */
export interface Conversation {
  /** Imports and starts the application; answers whether it may take upgrades. */
  readonly start: { readonly question: readonly ThreadMount[]; readonly answer: boolean }
  readonly mount: { readonly question: ThreadMount; readonly answer: undefined }
  readonly unmount: { readonly question: number; readonly answer: undefined }
  /** What the application tells of its API at a mount. */
  readonly docs: { readonly question: number; readonly answer: ThreadDocs }
  readonly ping: { readonly question: undefined; readonly answer: undefined }
  /** Closes the application. */
  readonly close: { readonly question: undefined; readonly answer: undefined }
}

/** What an application tells of its API. */
export interface ThreadDocs {
  readonly document: OpenApiDocument | undefined
  /** The routes of its router, as `readRoutes` finds them. */
  readonly routes: readonly object[]
}

/** A question of the host's. */
export interface Question<Kind extends keyof Conversation = keyof Conversation> {
  readonly id: number
  readonly kind: Kind
  readonly question: Conversation[Kind]['question']
}

/** What a thread says: an answer, that answering failed, or that the application failed to answer a request. */
export type Report =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'app-error'; readonly mount: number; readonly failure: Failure }

/** An error on its way to another thread, where most of what it may hold cannot go. */
export interface Failure {
  readonly name: string
  readonly message: string
  readonly code: string | undefined
  readonly stack: string | undefined
  readonly cause: Failure | undefined
}

/** No chain of causes is longer; one could be a circle. */
const mostCauses = 5

/** Takes apart whatever was thrown. */
export function toFailure(thrown: unknown, depth = 0): Failure {
  if (!(thrown instanceof Error)) {
    const message = typeof thrown === 'string' ? thrown : inspect(thrown)
    return { name: 'Error', message, code: undefined, stack: undefined, cause: undefined }
  }
  const { name, message, stack, cause, code } = thrown as NodeJS.ErrnoException
  const hasCause = cause !== undefined && depth < mostCauses
  return {
    name,
    message,
    code: typeof code === 'string' ? code : undefined,
    stack,
    cause: hasCause ? toFailure(cause, depth + 1) : undefined,
  }
}

/** Puts an error together again. */
export function fromFailure({ name, message, code, stack, cause }: Failure): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause: fromFailure(cause) })
  return Object.assign(error, { name, stack, ...(code !== undefined && { code }) })
}
