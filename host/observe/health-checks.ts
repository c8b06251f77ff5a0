import { AsyncLocalStorage } from 'node:async_hooks'
import type { Instance } from '../mount/instance.ts'
import { runAside } from '../mount/isolation.ts'
import type { Mount } from '../mount/mount.ts'
import { askForStatus, CutAnswer } from './health-ask.ts'
import { HealthProbe, type Look } from './health-probe.ts'
import { type CheckResult, type Finding, toCheckResult, unknownCheck } from './health-status.ts'

/** Milliseconds between two looks at what the kinds know by themselves, which cost nothing. */
const knownInterval = 1_000

/** What is known of the application that a mount has now. */
interface Watch {
  readonly instance: Instance
  readonly probe: HealthProbe | undefined
  /** By the check's name. */
  readonly results: Map<string, CheckResult>
}

/**
 * Looks whether the applications of mounts are well: runs their `health` option, and reads what their kinds know by
 * themselves. Who asks gets what is known, at once.
 */
export class HealthChecks {
  readonly #watches = new Map<Mount, Watch>()
  // A mount may be made or replaced within a request, whose context checks have no part in.
  readonly #outside = AsyncLocalStorage.snapshot()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  /** Begins to look at the application that a mount has now, in place of one before it. */
  start(mount: Mount): void {
    const { instance } = mount
    if (instance !== undefined && this.#watches.get(mount)?.instance === instance) return
    this.stop(mount)
    if (instance === undefined || this.#isClosed) return
    const results = new Map<string, CheckResult>()
    const probe = this.#createProbe(mount, instance, results)
    this.#watches.set(mount, { instance, probe, results })
    // Most applications have nothing to be looked at.
    if (probe === undefined && instance.mounted.health === undefined) return
    this.#look(mount)
    this.#outside(() => {
      probe?.begin()
      this.#timer ??= setInterval(() => this.#lookAtAll(), knownInterval).unref()
    })
  }

  /** Ends looking at a mount's application. */
  stop(mount: Mount): void {
    this.#watches.get(mount)?.probe?.end()
    this.#watches.delete(mount)
    if (this.#watches.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Ends looking at anything, for good. */
  close(): void {
    this.#isClosed = true
    for (const mount of this.#watches.keys()) this.stop(mount)
  }

  /** What is known of a mount: its `health` option first, then what its kind knows. */
  of(mount: Mount): readonly CheckResult[] {
    this.#look(mount)
    return [...(this.#watches.get(mount)?.results.values() ?? [])]
  }

  #lookAtAll(): void {
    for (const mount of this.#watches.keys()) this.#look(mount)
  }

  /** Reads what the kind knows now. */
  #look(mount: Mount): void {
    const watch = this.#watches.get(mount)
    if (watch === undefined) return
    // The new application takes requests before the mount tells that it was replaced, while the old one is drained.
    if (watch.instance !== mount.instance) {
      this.start(mount)
      return
    }
    const at = Date.now()
    for (const { name, isHealthy, reason = 'unhealthy', group } of watch.instance.mounted.health?.() ?? []) {
      const before = watch.results.get(name) ?? unknownCheck(name, at, group)
      this.#record(mount, watch.results, before, { error: isHealthy ? undefined : reason, at, durationMs: 0 })
    }
  }

  #createProbe(mount: Mount, instance: Instance, results: Map<string, CheckResult>): HealthProbe | undefined {
    const { health } = mount.options
    if (health === undefined || health === false) return undefined
    // A query may hold a secret.
    const name = typeof health.check === 'string' ? (health.check.split('?', 1)[0] as string) : 'check'
    results.set(name, unknownCheck(name, Date.now()))
    const look = lookFor(mount, instance, health.check)
    return new HealthProbe(
      signal => runAside(mount, () => look(signal)),
      health,
      (finding, cause) => {
        this.#record(mount, results, results.get(name) as CheckResult, finding, cause)
      },
    )
  }

  #record(
    mount: Mount,
    results: Map<string, CheckResult>,
    before: CheckResult,
    finding: Finding,
    cause?: unknown,
  ): void {
    const after = toCheckResult(before, finding)
    results.set(after.name, after)
    if (after.status === before.status) return
    const check = after.name
    if (after.status === 'unhealthy') {
      mount.log.warn({ check, error: after.error, err: cause }, 'health check fails')
    } else if (before.status === 'unhealthy') mount.log.info({ check }, 'health check passes again')
  }
}

function lookFor({ base }: Mount, { mounted }: Instance, check: string | (() => unknown)): Look {
  if (typeof check !== 'string') return async () => ((await check()) === false ? 'false' : undefined)
  return async signal => {
    try {
      const status = await askForStatus(mounted, base, check, signal)
      return status >= 200 && status < 400 ? undefined : `http-${status}`
    } catch (error) {
      // Cut by the signal it is a timeout, which is told already.
      if (error instanceof CutAnswer) return signal.aborted ? 'timeout' : 'cut'
      throw error
    }
  }
}
