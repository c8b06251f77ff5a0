import { directoryAdapter } from '../adapters/directory.ts'
import { isCommandApp } from '../remote/command.ts'
import { isProxyApp } from '../remote/proxy.ts'
import { isThreadApp } from '../remote/thread-app.ts'
import { isUpstream } from '../remote/upstream.ts'
import type { ConfiguredMount } from './mounts.ts'
import type { ResolvedConfig } from './resolve.ts'
import { isSameData } from './same-data.ts'

/** What a configuration differs in from the one that runs. Each list is in the order of its configuration. */
export interface ConfigDifference {
  /** New prefixes; also what has another name than before, which is then among the removed too. */
  readonly added: readonly ConfiguredMount[]
  /** What stays at its prefix, with another application or other options. */
  readonly changed: readonly ConfiguredMount[]
  /** As they run. */
  readonly removed: readonly ConfiguredMount[]
  /** As they run. */
  readonly unchanged: readonly ConfiguredMount[]
  /** Options of the host that only a restart would apply, by name. */
  readonly restartNeeded: readonly string[]
}

/**
 * Tells what has to be done to come from one configuration to another. Pure.
 *
 * A mount is the same where its prefix, its name, its application and its options are:
 * - The application of a module or a package is the same where its path or name is, whatever its files hold by now.
 * - What describes an application elsewhere (`upstream()`, `proxy()`, `thread()`, `command()`, `directory()`, or the data
 *   that stands for them) is the same where it was made from the same arguments.
 * - Any other application is the same where it is the same object, and so is a function in the options: those that a module's
 *   configuration makes itself are new each time it is read, those that it imports are not.
 * - Options that are plain data are the same where they hold the same. The order of mounts does not matter.
 *
 * Options of the host are compared alike, but for functions, by their text: they only tell of a restart.
 */
export function diffConfigs(running: ResolvedConfig, next: ResolvedConfig): ConfigDifference {
  const before = new Map(running.mounts.map(mount => [mount.prefix, mount]))
  const after = new Map(next.mounts.map(mount => [mount.prefix, mount]))
  const added: ConfiguredMount[] = []
  const changed: ConfiguredMount[] = []
  const unchanged: ConfiguredMount[] = []
  for (const mount of next.mounts) {
    const known = before.get(mount.prefix)
    if (known?.name !== mount.name) added.push(mount)
    else if (isSameMount(known, mount)) unchanged.push(known)
    // The object that runs is kept where the new one says the same: a thread goes on, a breaker keeps what it knows.
    else changed.push(isSameSource(known, mount) ? { ...mount, source: known.source } : mount)
  }
  const removed = running.mounts.filter(({ prefix, name }) => after.get(prefix)?.name !== name)
  return { added, changed, removed, unchanged, restartNeeded: diffHosts(running, next) }
}

function isSameMount(one: ConfiguredMount, other: ConfiguredMount): boolean {
  const { name: _, ...options } = one.options
  const { name: __, ...otherOptions } = other.options
  return isSameSource(one, other) && isSameData(options, otherOptions)
}

function isSameSource(one: ConfiguredMount, other: ConfiguredMount): boolean {
  if (one.source === other.source) return typeof one.source !== 'string' || one.folder === other.folder
  const description = describe(one.source)
  return description !== undefined && isSameData(description, describe(other.source))
}

/** What an application was made from that only describes one elsewhere; `undefined` for any other. */
function describe(source: unknown): unknown {
  if (isUpstream(source)) return { kind: 'upstream', addresses: source.addresses, options: source.options }
  if (isProxyApp(source)) return { kind: 'proxy', target: source.target, options: source.options }
  if (isThreadApp(source)) return { kind: 'thread', module: source.module, options: source.options }
  if (isCommandApp(source)) return { kind: 'command', argv: source.argv, options: source.options }
  if (directoryAdapter.is(source)) return { kind: 'directory', path: source.path, options: source.options }
  return undefined
}

function diffHosts(running: ResolvedConfig, next: ResolvedConfig): string[] {
  const [before, after] = [running, next].map(({ port, address, setup, options }): Record<string, unknown> => {
    return { port, host: address, setup, ...options }
  }) as [Record<string, unknown>, Record<string, unknown>]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter(name => !isSameData(before[name], after[name], isSameCode))
}

/** A module's configuration makes its functions anew each time it is read. */
function isSameCode(one: unknown, other: unknown): boolean {
  return typeof one === 'function' && typeof other === 'function' && String(one) === String(other)
}
