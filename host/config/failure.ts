import { reasonOf } from '../core/show-value.ts'

/** What is told of an error where it cannot be handed on itself: over a socket, in the state of a configuration. */
export interface Failure {
  /** Of the catalogue where the error is, else Node's, or the error's name. */
  readonly code: string
  readonly message: string
}

/** Tells code and message of whatever was thrown. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'Error', message: reasonOf(error) }
  const { code } = error as NodeJS.ErrnoException
  return { code: typeof code === 'string' ? code : error.name, message: error.message }
}
