import type { PorticoError } from '../errors.ts'

/** What a built-in guard answers instead of letting in. The host sends its error as it sends its own, and nothing else of it. */
export class Refusal extends Response {
  readonly error: PorticoError
  /** Values of WWW-Authenticate, each of which goes out as a field of its own. */
  readonly challenges: readonly string[]

  constructor(error: PorticoError, challenges: readonly string[] = []) {
    super(null, { status: error.status })
    this.error = error
    this.challenges = challenges
  }
}
