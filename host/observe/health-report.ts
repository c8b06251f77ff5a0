import type { MountView } from '../builtin/part.ts'
import type { ConfigState } from './config-state.ts'
import type { LastError } from './health-errors.ts'
import { type CheckResult, judgeChecks } from './health-status.ts'

/** What is known of a mount's health. */
export interface MountHealth extends Pick<MountView, 'name' | 'prefix' | 'kind' | 'state' | 'since'> {
  /** Whether readiness depends on the mount. */
  readonly required: boolean
  /** Code of the error with which it did not start. */
  readonly error: string | undefined
  readonly lastError: LastError | undefined
  readonly checks: readonly CheckResult[]
  /** Whether readiness depends on the checks; where not, they are only told. */
  readonly areChecksCounted: boolean
}

/** What `<path>/ready` answers. An error is its catalogue code: the cause is in the log, never here. */
export interface Readiness {
  readonly status: 'ready' | 'starting' | 'failing' | 'draining'
  readonly mounts: readonly MountReadiness[]
}

/** One mount in the readiness report. */
export interface MountReadiness {
  readonly name: string
  readonly prefix: string
  readonly kind: string
  readonly state: MountView['state']
  readonly error?: string
  /** Names of the checks that fail. */
  readonly failing?: readonly string[]
}

/**
 * Judges whether requests should be sent here: not while draining, not while a mount starts, has failed, or waits for or
 * fails its checks. A mount that is not required is reported and otherwise ignored.
 */
export function toReadiness(mounts: readonly MountHealth[], draining: boolean): Readiness {
  const counted = new Set(mounts.filter(({ required }) => required).map(statusOf))
  const status = draining ? 'draining' : (['failing', 'starting'] as const).find(each => counted.has(each))
  return { status: status ?? 'ready', mounts: mounts.map(toMountReadiness) }
}

function statusOf({ state, checks, areChecksCounted }: MountHealth): 'ready' | 'starting' | 'failing' {
  if (state === 'failed') return 'failing'
  if (state === 'starting') return 'starting'
  if (!areChecksCounted) return 'ready'
  return ({ healthy: 'ready', unknown: 'starting', unhealthy: 'failing' } as const)[judgeChecks(checks).status]
}

function toMountReadiness({ name, prefix, kind, state, error, checks, areChecksCounted }: MountHealth): MountReadiness {
  const failing = areChecksCounted ? judgeChecks(checks).failing : []
  return { name, prefix, kind, state, ...(error !== undefined && { error }), ...(failing.length > 0 && { failing }) }
}

/** What the health path itself answers. Times are in ISO 8601. */
export interface HealthReport {
  readonly status: Readiness['status']
  readonly mounts: readonly object[]
  readonly config?: object
}

/** Tells everything that is known: of every mount, and of the configuration where there is one. */
export function toHealthReport(
  mounts: readonly MountHealth[],
  draining: boolean,
  config: ConfigState | undefined,
): HealthReport {
  const { status } = toReadiness(mounts, draining)
  return { status, mounts: mounts.map(toMountReport), ...(config && { config: toConfigReport(config) }) }
}

function toMountReport({ name, prefix, kind, state, since, required, lastError, checks }: MountHealth): object {
  return {
    name,
    prefix,
    kind,
    state,
    since: toIso(since),
    required,
    ...(lastError && { error: toErrorReport(lastError) }),
    checks: checks.map(toCheckReport),
  }
}

function toCheckReport({ since, checkedAt, ...check }: CheckResult): object {
  return { ...check, since: toIso(since), ...(checkedAt !== undefined && { checkedAt: toIso(checkedAt) }) }
}

/** The message of a refused configuration names files and values: it is in the log. */
function toConfigReport({ loadedAt, failure }: ConfigState): object {
  return { loadedAt: toIso(loadedAt), ...(failure && { failure: toErrorReport(failure) }) }
}

function toErrorReport({ code, at }: LastError): object {
  return { code, at: toIso(at) }
}

function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
