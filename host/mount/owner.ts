import type { Mount } from './mount.ts'

/** A path that the host itself serves: a built-in page, or the literal beginning of a native route. */
export class HostPath {
  /** Shown in errors: `the host's GET /docs`. */
  readonly description: string

  constructor(description: string) {
    this.description = description
  }
}

/** Who answers the requests under a prefix. */
export type Owner = Mount | HostPath
