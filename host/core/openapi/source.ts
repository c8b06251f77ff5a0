import type { JsonObject } from './json.ts'

/** The OpenAPI document of one mount. */
export interface OpenApiSource {
  /** Name of the mount; `host` for the host's own routes. */
  readonly name: string
  /** Prefix of the mount, as people write it: `/` for the root. */
  readonly prefix: string
  /** Shown for the mount's group of operations. */
  readonly title?: string
  /** `undefined` where the mount has none: what it owns is still not another mount's. */
  readonly document: JsonObject | undefined
}

/** Something about one mount's document that a reader should know. An `error` left the whole document out. */
export interface OpenApiDiagnostic {
  readonly mount: string
  readonly level: 'error' | 'warning'
  readonly message: string
}
