import type { Mountable } from '../adapters/types.ts'
import { isPorticoError, PorticoError } from '../errors.ts'
import type { Host } from '../host.ts'
import { acquire, release, startFailure } from '../mount/lifetime.ts'
import { withinDeadline } from '../within-deadline.ts'
import type { ConfigDifference } from './diff.ts'
import { type Failure, toFailure } from './failure.ts'
import type { ConfiguredMount } from './mounts.ts'
import type { Preparation } from './prepare.ts'

/** What a reload did, by prefix. It is plain data. */
export interface ReloadReport {
  /** As shown to people; `undefined` where there is no file. */
  readonly file: string | undefined
  readonly added: readonly string[]
  /** Taken over by what is new; also what had failed to start, and now has. */
  readonly replaced: readonly string[]
  readonly removed: readonly string[]
  readonly unchanged: readonly string[]
  /**
   * What did not start, where an earlier application goes on if there is one; and what did not close when it went, which
   * is then among the replaced or removed too.
   */
  readonly failed: readonly ReloadFailure[]
  /** Options of the host that only a restart applies. */
  readonly restartNeeded: readonly string[]
}

/** What went wrong at one mount. */
export interface ReloadFailure extends Failure {
  readonly prefix: string
}

/** What a difference has become. */
export interface AppliedDifference {
  readonly report: Omit<ReloadReport, 'file'>
  /** The mounts as they now run: what could not be replaced is as it was. */
  readonly mounts: readonly ConfiguredMount[]
}

/**
 * Applies a difference to a running host. Replacements start side by side, each taking over when it is ready; what goes
 * makes place first for what comes, which starts in the order of the configuration. Settles when what was replaced
 * or removed has finished its requests and closed. Never rejects: what fails is in the report, and in the host's log.
 *
 * @param patience milliseconds that a mount is waited for; what takes longer goes on, and counts as failed
 */
export async function applyDifference(
  host: Host,
  running: readonly ConfiguredMount[],
  difference: ConfigDifference,
  { added, changed, retried, unavailable }: Preparation,
  patience: number,
): Promise<AppliedDifference> {
  const outcome = {
    added: new Set<string>(),
    replaced: new Set<string>(),
    failed: unavailable.map(({ mount: { prefix }, error }) => ({ prefix, ...toFailure(error) })),
  }
  const fail = (mount: ConfiguredMount, error: unknown): void => {
    outcome.failed.push({ prefix: mount.prefix, ...toFailure(error) })
    host.log.error({ mount: mount.name, err: error }, 'configuration could not be applied to this mount')
  }
  const wait = <T>({ name, prefix }: ConfiguredMount, act: () => Promise<T>): Promise<T> =>
    withinDeadline(
      patience,
      act,
      () => new PorticoError('PORTICO_RELOAD_PENDING', { name, prefix, deadline: patience }),
    )

  // What moves from one mount to another is held meanwhile: its old mount must not close it before the new one has it.
  const apps = [...added, ...changed].map(({ loaded }) => loaded.app as object)
  for (const app of apps) void acquire(app, {})
  await Promise.all([
    ...[...changed, ...retried].map(async ({ mount, loaded }) => {
      const before = host.mounts.get(mount.prefix)?.instance
      try {
        await wait(mount, () => host.mounts.replace(mount.prefix, loaded.app as Mountable, loaded.options))
        outcome.replaced.add(mount.prefix)
      } catch (error) {
        // It may have taken over, and only the earlier one not have closed.
        const current = host.mounts.get(mount.prefix)?.instance
        const isTaken = current !== before && current?.app === loaded.app
        if (isTaken) outcome.replaced.add(mount.prefix)
        fail(mount, isTaken ? error : toStartFailure(mount, error))
      }
    }),
    ...difference.removed.map(mount =>
      wait(mount, () => host.mounts.remove(mount.prefix)).catch(error => fail(mount, error)),
    ),
    ...added.map(async ({ mount, loaded }) => {
      try {
        const made = host.mount(mount.prefix, loaded.app as Mountable, { ...loaded.options, name: mount.name })
        outcome.added.add(mount.prefix)
        await wait(mount, () => made.ready)
      } catch (error) {
        fail(mount, error)
      }
    }),
  ])
  for (const app of apps) {
    release(app).catch(error => host.log.error({ err: error }, 'application that did not start failed to close'))
  }

  const isNew = ({ prefix }: ConfiguredMount): boolean => outcome.replaced.has(prefix)
  const arrived = difference.added.filter(({ prefix }) => outcome.added.has(prefix))
  const takenOver = new Map(difference.changed.filter(isNew).map(mount => [mount.prefix, mount]))
  const prefixes = (mounts: readonly ConfiguredMount[]): string[] => mounts.map(({ prefix }) => prefix)
  return {
    report: {
      added: prefixes(arrived),
      replaced: [...outcome.replaced],
      removed: prefixes(difference.removed),
      unchanged: prefixes(difference.unchanged.filter(mount => !isNew(mount))),
      failed: outcome.failed,
      restartNeeded: difference.restartNeeded,
    },
    mounts: [
      ...running
        .filter(mount => !difference.removed.includes(mount))
        .map(mount => takenOver.get(mount.prefix) ?? mount),
      ...arrived,
    ],
  }
}

function toStartFailure(mount: ConfiguredMount, cause: unknown): PorticoError {
  return isPorticoError(cause) ? cause : startFailure(mount, cause)
}
