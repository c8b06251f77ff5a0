import { createHash } from 'node:crypto'

/**
 * Marks the entity tags of rewritten bodies: what a client has is not what the application sent, and changes when the way
 * of rewriting does (RFC 9110 section 8.8.3: another representation has another tag).
 */
export class EntityTagMark {
  readonly #mark: string

  /** `facts`: everything that the rewriting depends on. */
  constructor(facts: string) {
    this.#mark = `~${createHash('sha256').update(facts).digest('base64url').slice(0, 8)}"`
  }

  /** The tag of the rewritten body. */
  add(tag: string): string {
    return tag.endsWith('"') && !tag.endsWith(this.#mark) ? tag.slice(0, -1) + this.#mark : tag
  }

  /** What a client says in If-Match, If-None-Match or If-Range, in the application's own tags. */
  remove(tags: string): string {
    return tags.replaceAll(this.#mark, '"')
  }

  isIn(tags: string): boolean {
    return tags.includes(this.#mark)
  }
}
