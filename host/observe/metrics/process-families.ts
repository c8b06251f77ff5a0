import { createRequire } from 'node:module'
import type { Registry } from 'prom-client'
import type { MetricFamily, MetricType, Sample } from '../../core/exposition.ts'

const require = createRequire(import.meta.url)

/**
 * The default metrics of prom-client that are read when they are asked for. Its others begin to measure for good, or use
 * what Node has deprecated: `RuntimeMonitors` has those of the event loop and the garbage collection.
 */
const parts = [
  'processStartTime',
  'osMemoryHeap',
  'processOpenFileDescriptors',
  'processMaxFileDescriptors',
  'processResources',
  'heapSizeAndUsed',
  'heapSpacesSizeAndUsed',
  'version',
]

/** A gauge whose name has the suffix of counters. */
const misnamed = 'nodejs_active_resources_total'

/** Makes what tells of the process: memory, processor time, files, and the version of Node. */
export async function createProcessFamilies(): Promise<() => Promise<MetricFamily[]>> {
  // Loaded with the first scrape: it takes about as long as loading Fastify.
  const { Registry } = await import('prom-client')
  const registry = new Registry()
  for (const part of parts) require(`prom-client/lib/metrics/${part}.js`)(registry)
  registry.removeSingleMetric(misnamed)
  return async () => [...processorFamilies(), ...toFamilies(await registry.getMetricsAsJSON())]
}

type RegistryValues = { name: string; labels: Partial<Record<string, string | number>>; value: number }[]

function toFamilies(metrics: Awaited<ReturnType<Registry['getMetricsAsJSON']>>): MetricFamily[] {
  return metrics.map(({ name, help, type, values }) => ({
    name,
    help,
    // It tells the type by its name, and declares a number.
    type: String(type) as MetricType,
    samples: (values as RegistryValues).map(({ labels, value }) => toSample(name, labels, value)),
  }))
}

function toSample(name: string, labels: RegistryValues[number]['labels'], value: number): Sample {
  return { name, labels: Object.entries(labels).map(([label, text]) => [label, String(text)] as const), value }
}

function processorFamilies(): MetricFamily[] {
  const { user, system } = process.cpuUsage()
  const family = (name: string, help: string, microseconds: number): MetricFamily => {
    return { name, help, type: 'counter', samples: [{ name, labels: [], value: microseconds / 1e6 }] }
  }
  return [
    family('process_cpu_user_seconds_total', 'User CPU time spent in seconds.', user),
    family('process_cpu_system_seconds_total', 'System CPU time spent in seconds.', system),
    family('process_cpu_seconds_total', 'User and system CPU time spent in seconds.', user + system),
  ]
}
