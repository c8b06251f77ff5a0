/** What became of the configuration of a host, for `/health` and `/status`. */
export interface ConfigState {
  /** As shown to people; `undefined` where the host was not made from a file. */
  readonly file: string | undefined
  /** When the configuration that runs was applied: milliseconds since the epoch. */
  readonly loadedAt: number
  /** Why the last reload was refused, or what of it could not be done; what ran before goes on there. */
  readonly failure: ConfigFailure | undefined
  /** Options that differ from what runs and need a restart, by name: `port`, `title`, `setup`. */
  readonly restartNeeded: readonly string[]
}

/** Why a configuration was not applied. */
export interface ConfigFailure {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Of the catalogue where the error is. */
  readonly code: string
  /** For people who run the host, never for its clients: it may quote the configuration. */
  readonly message: string
}

// Keyed by the host, not kept on it: only a host that was made from a configuration has one.
const states = new WeakMap<object, ConfigState>()

/** What became of a host's configuration; `undefined` for a host that was made without one. */
export function configStateOf(host: object): ConfigState | undefined {
  return states.get(host)
}

/** Notes what became of a host's configuration. */
export function setConfigState(host: object, state: ConfigState): void {
  states.set(host, Object.freeze(state))
}
