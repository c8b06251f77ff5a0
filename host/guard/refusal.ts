import { type PorticoError, toProblem } from '../errors.ts'

/** What a built-in guard answers instead of letting in: a problem document, which the host sends as it sends its own. */
export class Refusal extends Response {
  readonly error: PorticoError
  /** Values of WWW-Authenticate, each of which goes out as a field of its own. */
  readonly challenges: readonly string[]

  constructor(error: PorticoError, challenges: readonly string[] = []) {
    const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
    for (const challenge of challenges) headers.append('www-authenticate', challenge)
    if (error.retryAfter !== undefined) headers.set('retry-after', String(error.retryAfter))
    super(JSON.stringify(toProblem(error)), { status: error.status, headers })
    this.error = error
    this.challenges = challenges
  }
}
