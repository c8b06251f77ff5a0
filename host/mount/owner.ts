import type { Guard } from '../options.ts'
import type { Mount } from './mount.ts'

/** A path that the host itself serves: a built-in page, or the literal beginning of a native route. */
export class HostPath {
  /** Canonical, as it stands in a request target. */
  readonly base: string
  /** Shown in errors: `the host's GET /docs`. */
  readonly description: string
  /** Asked in place of the host's own guard. */
  readonly guard: Guard | undefined

  constructor(base: string, description: string, guard?: Guard) {
    this.base = base
    this.description = description
    this.guard = guard
  }

  /** Whether a request target, in origin form, is exactly this path. */
  is(target: string): boolean {
    return target.startsWith(this.base) && (target.length === this.base.length || target[this.base.length] === '?')
  }
}

/** Who answers the requests under a prefix. */
export type Owner = Mount | HostPath
