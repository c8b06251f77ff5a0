import type { Labels, MetricFamily } from '../../core/exposition.ts'
import { joinFamilies } from '../../core/exposition-join.ts'
import type { Mount } from '../../mount/mount.ts'
import { AppMetricsReader, type AppRecord } from './app-metrics.ts'
import { mountFamilies } from './mount-families.ts'
import { createProcessFamilies } from './process-families.ts'
import { requestFamilies } from './request-families.ts'
import type { RequestMetrics } from './request-metrics.ts'
import { RuntimeMonitors } from './runtime-monitors.ts'

/** Gathers everything that is measured: of requests, mounts, the process, and what applications tell of themselves. */
export class Scrape {
  readonly monitors = new RuntimeMonitors()
  readonly #apps = new AppMetricsReader()
  readonly #requests: RequestMetrics
  readonly #mounts: () => readonly Mount[]
  #processFamilies: Promise<() => Promise<MetricFamily[]>> | undefined
  #gathering: Promise<readonly MetricFamily[]> | undefined

  constructor(requests: RequestMetrics, mounts: () => readonly Mount[]) {
    this.#requests = requests
    this.#mounts = mounts
  }

  /** Everything as it is now. Those who ask at the same time share the answer, so that applications are asked once. */
  gather(): Promise<readonly MetricFamily[]> {
    this.#gathering ??= this.#gather().finally(() => {
      this.#gathering = undefined
    })
    return this.#gathering
  }

  async #gather(): Promise<readonly MetricFamily[]> {
    const mounts = this.#mounts()
    this.#processFamilies ??= createProcessFamilies()
    const [apps, runtime, process] = await Promise.all([
      this.#apps.readAll(mounts),
      this.monitors.families(),
      this.#processFamilies.then(families => families()),
    ])
    const own = [...requestFamilies(this.#requests), ...mountFamilies(mounts), ...process, ...runtime]
    const { families, leftOut } = joinFamilies([...own, ...appFamilies(this.#apps.records)], apps)
    for (const [mount, counts] of leftOut) this.#apps.countLeftOut(mount, counts)
    return families
  }
}

/** How it goes with reading the metrics of applications. */
function appFamilies(records: ReadonlyMap<string, AppRecord>): MetricFamily[] {
  const family = (
    type: MetricFamily['type'],
    name: string,
    help: string,
    read: (record: AppRecord) => readonly (readonly [value: number, ...labels: Labels])[],
  ): MetricFamily => ({
    name,
    help,
    type,
    samples: [...records].flatMap(([mount, record]) =>
      read(record).map(([value, ...labels]) => ({ name, labels: [['mount', mount], ...labels], value })),
    ),
  })
  return [
    family('gauge', 'portico_mount_metrics_up', '1 where the metrics of an application could be read.', ({ isUp }) => [
      [isUp ? 1 : 0],
    ]),
    family(
      'counter',
      'portico_mount_metrics_failures_total',
      'Times that the metrics of an application could not be read.',
      ({ failures }) => [[failures]],
    ),
    family(
      'counter',
      'portico_mount_metrics_left_out_total',
      'Lines of the metrics of an application that were left out: malformed, of another type elsewhere, there twice.',
      ({ leftOut }) => Object.entries(leftOut).map(([reason, count]) => [count, ['reason', reason]]),
    ),
  ]
}
