import type { LeftOut, MountFamilies } from '../../core/exposition-join.ts'
import { type ParsedExposition, parseExposition } from '../../core/exposition-parse.ts'
import type { Instance } from '../../mount/instance.ts'
import { runAside } from '../../mount/isolation.ts'
import type { Mount } from '../../mount/mount.ts'
import type { MetricsSource } from '../../options.ts'
import { withinDeadline } from '../../within-deadline.ts'
import { askForMetrics, checkLength } from './ask-for-metrics.ts'

/** Milliseconds that an application has to give its metrics. */
const askDeadline = 2_000

const nothing: ParsedExposition = { families: [], malformed: 0 }

/** How it goes with reading an application's metrics. */
export interface AppRecord {
  isUp: boolean
  /** Times that they could not be read. */
  failures: number
  /** Lines that are left out: those that could not be read, of another type elsewhere, there twice. */
  readonly leftOut: { malformed: number; conflicting: number; duplicate: number }
}

/** Asks applications for the metrics of their own: those of mounts that say where they are. */
export class AppMetricsReader {
  readonly #records = new Map<string, AppRecord>()
  /** Applications that were asked and have not answered: asked again and again they would have ever more to do. */
  readonly #asked = new WeakSet<Instance>()

  /** By the name of the mount. */
  get records(): ReadonlyMap<string, AppRecord> {
    return this.#records
  }

  /** Asks all, side by side. One that fails, or takes too long, tells nothing. */
  readAll(mounts: readonly Mount[]): Promise<MountFamilies[]> {
    const asked = mounts.filter(({ options }) => options.metrics !== undefined)
    for (const name of this.#records.keys()) if (!asked.some(mount => mount.name === name)) this.#records.delete(name)
    return Promise.all(asked.map(mount => this.#read(mount, mount.options.metrics as MetricsSource)))
  }

  /** Counts what was left out of what an application told. */
  countLeftOut(mount: string, { conflicting, duplicate }: LeftOut): void {
    const { leftOut } = this.#recordOf(mount)
    leftOut.conflicting += conflicting
    leftOut.duplicate += duplicate
  }

  async #read(mount: Mount, source: MetricsSource): Promise<MountFamilies> {
    const { name, instance } = mount
    const record = this.#recordOf(name)
    try {
      // It has not started, or has ended: its state says so.
      const { families, malformed } = instance === undefined ? nothing : await this.#ask(mount, instance, source)
      record.leftOut.malformed += malformed
      record.isUp = instance !== undefined
      return { mount: name, families }
    } catch (error) {
      record.failures++
      if (record.isUp) mount.log.warn({ err: error }, 'metrics of the application cannot be read')
      record.isUp = false
      return { mount: name, families: [] }
    }
  }

  #recordOf(mount: string): AppRecord {
    const known = this.#records.get(mount)
    if (known !== undefined) return known
    const record = { isUp: true, failures: 0, leftOut: { malformed: 0, conflicting: 0, duplicate: 0 } }
    this.#records.set(mount, record)
    return record
  }

  async #ask(mount: Mount, instance: Instance, source: MetricsSource): Promise<ParsedExposition> {
    if (this.#asked.has(instance)) throw new DOMException('It has not answered the last time', 'TimeoutError')
    this.#asked.add(instance)
    const ask = async (signal: AbortSignal): Promise<string> => {
      try {
        return await runAside(mount, () => textOf(mount.base, instance, source, signal))
      } finally {
        this.#asked.delete(instance)
      }
    }
    return parse(await withinDeadline(askDeadline, ask))
  }
}

async function textOf(
  base: string,
  { mounted }: Instance,
  source: MetricsSource,
  signal: AbortSignal,
): Promise<string> {
  if (typeof source === 'string') return askForMetrics(mounted, base, source, signal)
  return typeof source === 'function' ? source() : source.metrics()
}

function parse(text: unknown): ParsedExposition {
  if (typeof text !== 'string') throw new TypeError('it is not text')
  checkLength(text.length)
  const parsed = parseExposition(text)
  if (parsed.families.length === 0 && parsed.malformed > 0) throw new TypeError('it is not metrics')
  return parsed
}
