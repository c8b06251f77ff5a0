import { isPorticoError } from '../errors.ts'
import { resolveGuards } from '../guard/guards.ts'
import type { Guards, HostOptions } from '../options.ts'
import type { Config } from './define.ts'
import { type ConfigMistake, showPath } from './mistakes.ts'
import { isMountDefinition, isPlainObject } from './plain.ts'

/**
 * Judges what a schema cannot say of guards (addresses, user names, tokens), each at its place. Those in which something
 * is known to be wrong are left alone.
 */
export function judgeGuards(config: Config, known: readonly ConfigMistake[]): ConfigMistake[] {
  return guardsIn(config).flatMap(({ path, guard }) => {
    if (known.some(mistake => path.every((key, at) => mistake.path[at] === key))) return []
    try {
      resolveGuards(showPath(path), guard as Guards)
      return []
    } catch (error) {
      if (!isPorticoError(error)) throw error
      return [{ path, problem: error.message }]
    }
  })
}

interface PlacedGuard {
  readonly path: readonly string[]
  readonly guard: unknown
}

function guardsIn(config: Config & HostOptions): PlacedGuard[] {
  const places: PlacedGuard[] = [{ path: ['guard'], guard: config.guard }]
  for (const name of ['health', 'metrics', 'status'] as const) {
    const endpoint = config[name]
    if (isPlainObject(endpoint)) places.push({ path: [name, 'guard'], guard: endpoint.guard })
  }
  if (isPlainObject(config.mounts)) {
    for (const [prefix, mount] of Object.entries(config.mounts))
      if (isMountDefinition(mount)) places.push({ path: ['mounts', prefix, 'guard'], guard: mount.guard })
  }
  return places.filter(({ guard }) => guard !== undefined)
}
