/** How one thing does that a mount depends on; `unknown` until it has been looked at. */
export type CheckStatus = 'healthy' | 'unhealthy' | 'unknown'

/** What is known of one thing that a mount depends on. Nothing of the application's inside is in it. */
export interface CheckResult {
  /** What was looked at: a path without its query, `check` for a function, `target 1`, `thread`, `program`. */
  readonly name: string
  readonly status: CheckStatus
  /** When the status became what it is: milliseconds since the epoch. */
  readonly since: number
  /** When it was last looked at: milliseconds since the epoch. `undefined` before the first time. */
  readonly checkedAt: number | undefined
  /** Milliseconds that the last look took. */
  readonly durationMs: number | undefined
  /** Why it is not well: a short class (`timeout`, `http-503`), or a code of the catalogue. */
  readonly error: string | undefined
  /** Checks of one group stand in for each other: where one is well, the others are not missed. */
  readonly group: string | undefined
}

/** What a look at something found. */
export interface Finding {
  /** Why it is not well; `undefined` where it is. */
  readonly error: string | undefined
  /** When that was: milliseconds since the epoch. */
  readonly at: number
  readonly durationMs: number
}

/** What is known of a check before its first look. */
export function unknownCheck(name: string, since: number, group?: string): CheckResult {
  const nothing = { checkedAt: undefined, durationMs: undefined, error: undefined }
  return { name, status: 'unknown', since, ...nothing, group }
}

/** What is known of a check after a look: a status that stays has the beginning that it had. */
export function toCheckResult(previous: CheckResult, { error, at, durationMs }: Finding): CheckResult {
  const status = error === undefined ? 'healthy' : 'unhealthy'
  const since = status === previous.status ? previous.since : at
  return { ...previous, status, since, checkedAt: at, durationMs, error }
}

/** What the checks of a mount say of it. */
export interface Judgement {
  readonly status: CheckStatus
  /** Names of the checks that make it unhealthy. */
  readonly failing: readonly string[]
}

/**
 * Judges a mount by its checks: every one must be healthy, and of a group one. It is unhealthy as soon as that cannot be,
 * and unknown while it is not told yet.
 */
export function judgeChecks(checks: readonly CheckResult[]): Judgement {
  const groups = Map.groupBy(checks, check => (check.group === undefined ? check : check.group))
  const statuses = [...groups.values()].map(members => ({ members, status: bestOf(members) }))
  const failing = statuses.filter(({ status }) => status === 'unhealthy').flatMap(({ members }) => members)
  if (failing.length > 0) return { status: 'unhealthy', failing: failing.map(({ name }) => name) }
  return { status: statuses.some(({ status }) => status === 'unknown') ? 'unknown' : 'healthy', failing: [] }
}

function bestOf(members: readonly CheckResult[]): CheckStatus {
  const has = (status: CheckStatus): boolean => members.some(member => member.status === status)
  return has('healthy') ? 'healthy' : has('unknown') ? 'unknown' : 'unhealthy'
}
