import type { Host, MountOptions } from '../../host/index.ts'
import type { Kind } from './kind.ts'

/** An application and where it is to be served. */
export interface Site {
  readonly prefix: string
  readonly app: unknown
  readonly options?: MountOptions
}

/** How sites are served. */
export interface ServeOptions {
  /** The prefix at which all of it is mounted once more. */
  readonly outer?: string
  /** The peer whose forwarded headers are believed. Default: nobody. */
  readonly trustProxy?: string | false
  /** Milliseconds a client may take for the headers of a request. Default: Node's. */
  readonly headersTimeout?: number
  /** Milliseconds that closing may take. Default: few. */
  readonly drainDeadline?: number
}

/** Applications being served. */
export interface Served {
  readonly port: number
  /** Log lines of level error, parsed. */
  readonly log: readonly LogLine[]
  /** The host itself, where it is ours. */
  readonly host?: Host
  close(): Promise<unknown>
}

/** One line of the host's log. */
export interface LogLine {
  readonly mount?: string
  readonly msg?: string
  readonly err?: { readonly message?: string }
}

/** A way of mounting applications that the contract can be run against. */
export interface Mounting {
  readonly name: string
  /** The URL of the module that exports it, where a child process finds it by its name. */
  readonly module: string
  /** Whether it claims to mount applications of this kind. */
  takes(kind: Kind): boolean
  /**
   * Serves the sites on a port of this machine. Beside them the outermost application has `GET /native` (answers
   * `native`) and `GET /native-throw` (its own error handler answers, with `x-host-error`). With `outer`, all of that
   * is itself mounted at this prefix in another of the same sort.
   */
  serve(sites: readonly Site[], options?: ServeOptions): Promise<Served>
  /** Lines that ask for what this way of mounting does not have. */
  readonly lacks: Readonly<Record<string, string>>
}
