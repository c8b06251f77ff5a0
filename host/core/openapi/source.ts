import type { JsonObject } from './json.ts'

export type { OpenApiDiagnostic } from './diagnostics.ts'

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
  /** Whether the application is given its URLs with the prefix, so that its document has it as well. Default `false`. */
  readonly keepsPrefix?: boolean
  /** Path that the document's paths are under, in place of its server's. Default: the path of its first server. */
  readonly basePath?: string
}

/** What the combined document says of itself. */
export interface OpenApiInfo {
  readonly title: string
  readonly version: string
  /** URL of its one server: the public base. Default `/`. */
  readonly server?: string
}
