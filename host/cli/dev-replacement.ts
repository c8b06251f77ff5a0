import type { Mountable } from '../adapters/types.ts'
import { loadMount } from '../config/create.ts'
import type { ConfiguredMount } from '../config/mounts.ts'
import { type SubApp, sameAnew } from '../config/sub-app.ts'
import type { Host } from '../host.ts'
import type { Mount } from '../mount/mount.ts'
import { withinDeadline } from '../within-deadline.ts'
import { describeFault, type Suspects, showFile } from './fault.ts'
import { oneLine, paint } from './terminal.ts'

/** Milliseconds after which what has not started is given up: a later edit may mend it. */
const startTimeout = 30_000

/** Writes a line for whoever develops. */
export type Print = (line: string) => void

/** Replaces mounts of sub-apps, and tells each on a line. */
export class Replacement {
  readonly #host: Host
  readonly #print: Print
  readonly #files: readonly string[]
  /** A thread of several mounts is one thread again. */
  readonly #copies = new Map<unknown, unknown>()

  /** `files` are those that have changed. */
  constructor(host: Host, files: readonly string[], print: Print) {
    this.#host = host
    this.#files = files
    this.#print = print
  }

  /** Replaces one mount; what runs goes on if that fails. Gives whether it was replaced. */
  async replace({ mount, folder }: SubApp, loaded: () => Iterable<string>): Promise<boolean> {
    const { prefix, source } = mount
    const begun = performance.now()
    if (!this.#copies.has(source)) this.#copies.set(source, sameAnew(source))
    try {
      await withinDeadline(
        startTimeout,
        () => this.#swap({ ...mount, source: this.#copies.get(source) }),
        () => new Error(`it has not started within ${startTimeout / 1_000} s`),
      )
    } catch (error) {
      const files = [...new Set([...this.#files, ...loaded()])]
      this.#print(await failureLine(this.#host.mounts.get(prefix), prefix, error, { folder, files }))
      return false
    }
    const duration = Math.round(performance.now() - begun)
    this.#print(
      `${paint('green', '↻')} ${paint('bold', prefix)}  ${showFiles(this.#files)}  ${paint('dim', `${duration} ms`)}`,
    )
    return true
  }

  /** Resolves when the new application has taken over; the old one may still have requests to finish. */
  async #swap(configured: ConfiguredMount): Promise<void> {
    const { prefix } = configured
    const { events } = this.#host.mounts
    const { app, options } = await loadMount(configured)
    const taken = Promise.withResolvers<void>()
    let isTaken = false
    const onReplaced = (mount: Mount) => {
      if (mount.prefix !== prefix) return
      isTaken = true
      taken.resolve()
    }
    events.on('replaced', onReplaced)
    const replaced = this.#host.mounts.replace(prefix, app as Mountable, options)
    replaced.catch((error: Error) => {
      if (isTaken)
        this.#print(`${paint('yellow', '!')} ${paint('bold', prefix)}  the earlier one: ${oneLine(error.message)}`)
    })
    try {
      await Promise.race([replaced, taken.promise])
    } finally {
      events.off('replaced', onReplaced)
    }
  }
}

/** Says why a mount was not replaced or started, and what serves there now. */
export async function failureLine(
  mount: Mount | undefined,
  prefix: string,
  error: unknown,
  suspects: Suspects,
): Promise<string> {
  const fault = await describeFault(error, suspects)
  const goesOn = mount?.state === 'ready' ? paint('dim', '  (the earlier one keeps serving)') : ''
  return `${paint('red', '✗')} ${paint('bold', prefix)}  ${fault}${goesOn}`
}

function showFiles(files: readonly string[]): string {
  const [first = '', ...others] = files
  return others.length === 0 ? showFile(first) : `${showFile(first)} and ${others.length} more`
}
