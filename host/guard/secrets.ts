import { hash, timingSafeEqual } from 'node:crypto'
import { typeName } from '../core/show-value.ts'

/**
 * Secrets that one is compared with in a time that tells nothing: hashes are equally long whatever was sent, and every one
 * is compared whether or not an earlier one was equal.
 */
export class Secrets {
  readonly #digests: readonly Buffer[]

  constructor(secrets: readonly string[]) {
    this.#digests = secrets.map(digest)
  }

  /** Whether this, as text or as its bytes in UTF-8, is one of the secrets. */
  has(given: string | Buffer): boolean {
    const asked = digest(given)
    let found = 0
    for (const known of this.#digests) found |= Number(timingSafeEqual(known, asked))
    return found !== 0
  }
}

function digest(secret: string | Buffer): Buffer {
  return hash('sha256', secret, 'buffer')
}

/** What keeps a value from being a secret, said without saying the value; `undefined` where nothing does. */
export function secretFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return `no text (${typeName(value)})`
  if (value === '') return 'empty'
  return hasControl(value) ? 'text with a control character' : undefined
}

/** Whether text has a control character, a line break for one. */
export function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text)
}
