/** Counters of a mount since the host was started. */
export interface Figures {
  readonly requests: number
  /** Of the requests, those answered with a status of 500 or more. */
  readonly errors: number
  readonly inFlight: number
  /** Upgraded connections that are open. */
  readonly upgrades: number
  /** Cumulative: requests that took no longer than each bound, and at last all. */
  readonly buckets: readonly number[]
}

/** What is shown of a mount's counters. Durations are seconds. */
export interface Readings {
  readonly requests: number
  /** Requests a second; `undefined` where all since the start are told. */
  readonly rate: number | undefined
  readonly p50: number | undefined
  readonly p99: number | undefined
  /** Share of the requests, 0 to 1. */
  readonly errors: number | undefined
  readonly inFlight: number
  readonly upgrades: number
}

/** Counters by name of a mount; the host's own have the name `''`. */
export type FiguresByName = ReadonlyMap<string, Figures>

export function quantile(q: number, bounds: readonly number[], counts: readonly number[]): number | undefined
export function readingsOf(figures: Figures, bounds: readonly number[]): Readings
export function readingsBetween(earlier: Figures, later: Figures, seconds: number, bounds: readonly number[]): Readings

export class Recent {
  add(at: number, figures: FiguresByName): void
  clear(): void
  readings(name: string, bounds: readonly number[]): Readings | undefined
  rates(name: string): { readonly age: number; readonly rate: number }[]
}
