import type { MountView, PartHost } from '../builtin/part.ts'
import { defaultIntervals, type LoadIntervals } from './load-kept.ts'
import { createMountSource, type MountSource } from './load-mount.ts'

const shared = new WeakMap<PartHost, MountSources>()

/**
 * Where the documents of a host's mounts come from. Whoever asks first makes it: each document is loaded, and each
 * application asked, once for all.
 */
export function mountSourcesOf(host: PartHost, intervals: LoadIntervals = defaultIntervals): MountSources {
  const known = shared.get(host)
  if (known !== undefined) return known
  const made = new MountSources(host, intervals)
  shared.set(host, made)
  return made
}

/** The sources of a host's mounts, each made when it is asked for. */
export class MountSources {
  readonly #host: PartHost
  readonly #intervals: LoadIntervals
  readonly #sources = new Map<string, MountSource>()
  readonly #listeners = new Set<() => void>()

  constructor(host: PartHost, intervals: LoadIntervals) {
    this.#host = host
    this.#intervals = intervals
  }

  /** The source for a mount as it is now. */
  of(mount: MountView): MountSource {
    const known = this.#sources.get(mount.name)
    if (known?.isFor(mount)) return known
    known?.close()
    const source = createMountSource(this.#host, mount, this.#intervals, () => {
      for (const listener of this.#listeners) listener()
    })
    this.#sources.set(mount.name, source)
    return source
  }

  /** Lets those that are due look for something newer. Nobody waits for them. */
  refresh(): void {
    for (const source of this.#sources.values()) void source.current()
  }

  /** Calls back when a document, or what is known of it, has become another. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Drops the sources of mounts that are not there any more. */
  prune(mounts: readonly MountView[]): void {
    for (const [name, source] of this.#sources) {
      if (mounts.some(mount => mount.name === name)) continue
      source.close()
      this.#sources.delete(name)
    }
  }

  /** Ends every watch. */
  close(): void {
    this.prune([])
    this.#listeners.clear()
  }
}
