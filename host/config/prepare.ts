import type { Host } from '../host.ts'
import { resolveHostOptions, resolveMountOptions } from '../resolve-options.ts'
import { type LoadedMount, loadMount } from './create.ts'
import type { ConfigDifference } from './diff.ts'
import { type ConfigMistake, soundOptions } from './mistakes.ts'
import type { ConfiguredMount } from './mounts.ts'
import type { ResolvedConfig } from './resolve.ts'

/** A mount whose application is loaded: nothing of it can be wrong any more but its start. */
export interface PreparedMount {
  readonly mount: ConfiguredMount
  readonly loaded: LoadedMount
}

/** What a difference needs in order to be applied. */
export interface Preparation {
  readonly added: readonly PreparedMount[]
  readonly changed: readonly PreparedMount[]
  /** Unchanged mounts that failed to start and are tried again, and why one of them cannot even be loaded. */
  readonly retried: readonly PreparedMount[]
  readonly unavailable: readonly { readonly mount: ConfiguredMount; readonly error: Error }[]
  /** Why nothing of it may be applied. */
  readonly mistakes: readonly ConfigMistake[]
}

/**
 * Loads what a difference brings, and finds everything that would keep it from being applied. Nothing is started.
 *
 * @param known mistakes of the configuration, which are not told again
 */
export async function prepareDifference(
  host: Host,
  next: ResolvedConfig,
  difference: ConfigDifference,
  known: readonly ConfigMistake[] = [],
): Promise<Preparation> {
  const mistakes: ConfigMistake[] = [...findClashes(next.mounts), ...checkHostOptions(next, known)]
  const load = async (mount: ConfiguredMount): Promise<PreparedMount[]> => {
    try {
      return [await prepareMount(mount)]
    } catch (error) {
      mistakes.push({ path: mount.path, problem: (error as Error).message })
      return []
    }
  }
  const leaving = new Set(difference.removed.map(({ prefix }) => prefix))
  const added: PreparedMount[] = []
  const changed: PreparedMount[] = []
  for (const mount of difference.added) {
    const owner = leaving.has(mount.prefix) ? undefined : host.mounts.ownerOf(mount.prefix)
    if (owner !== undefined) mistakes.push({ path: mount.path, problem: `the prefix is taken by ${owner}`, at: 'key' })
    else added.push(...(await load(mount)))
  }
  for (const mount of difference.changed) changed.push(...(await load(mount)))

  const retried: PreparedMount[] = []
  const unavailable: { mount: ConfiguredMount; error: Error }[] = []
  for (const mount of difference.unchanged) {
    if (host.mounts.get(mount.prefix)?.state !== 'failed') continue
    await prepareMount(mount).then(
      prepared => retried.push(prepared),
      (error: Error) => unavailable.push({ mount, error }),
    )
  }
  return { added, changed, retried, unavailable, mistakes }
}

async function prepareMount(mount: ConfiguredMount): Promise<PreparedMount> {
  const loaded = await loadMount(mount)
  resolveMountOptions({ ...loaded.options, name: mount.name })
  return { mount, loaded }
}

/** Two mounts that want the same: those of a file are known to differ, but not from what the command line adds. */
function findClashes(mounts: readonly ConfiguredMount[]): ConfigMistake[] {
  const mistakes: ConfigMistake[] = []
  for (const what of ['prefix', 'name'] as const) {
    const seen = new Map<string, ConfiguredMount>()
    for (const mount of mounts) {
      const twin = seen.get(mount[what])
      if (twin === undefined) seen.set(mount[what], mount)
      else if (what === 'prefix' || twin.prefix !== mount.prefix) {
        mistakes.push({ path: twin.path, at: 'key', problem: `a further mount has the same ${what}: ${mount[what]}` })
      }
    }
  }
  return mistakes
}

/** They need a restart, which must not be the moment in which it turns out that they are wrong. */
function checkHostOptions({ options }: ResolvedConfig, known: readonly ConfigMistake[]): ConfigMistake[] {
  try {
    resolveHostOptions(soundOptions(options, known))
    return []
  } catch (error) {
    return [{ path: [], problem: (error as Error).message }]
  }
}
