import { showValue } from '../core/show-value.ts'
import type { ConfigMistake } from './mistakes.ts'
import { isMountDefinition, isPlainObject } from './plain.ts'

/** Functions a module's configuration may hold in a mount's options, beyond what the schema of plain data knows. */
const mountFunctions = ['start', 'close'] as const

/** The host's endpoints that may have a guard of their own. */
const endpoints = ['health', 'metrics', 'status'] as const

/** What stands in the plain data for an application that is given as an object. */
const applicationStandIn = './application'

/** What stands in the plain data for a guard that is a function. */
const guardStandIn = { concurrency: { limit: 1 } }

/** What stands in the plain data for a function where a path would do as well. */
const pathStandIn = '/'

/**
 * Separates the code in a module's configuration (applications, functions, documents) from its plain data: code is
 * judged here, and the data that remains can be judged by the schema.
 */
export function separateCode(config: unknown): { data: unknown; mistakes: ConfigMistake[] } {
  const mistakes: ConfigMistake[] = []
  if (!isPlainObject(config)) return { data: config, mistakes }
  const { setup, ...data } = config
  requireFunction(['setup'], setup, mistakes)
  if (typeof data.trustProxy === 'function') delete data.trustProxy
  if (data.guard !== undefined) data.guard = withoutGuardCode(data.guard)
  for (const name of endpoints) {
    const endpoint = data[name]
    if (isPlainObject(endpoint) && endpoint.guard !== undefined)
      data[name] = { ...endpoint, guard: withoutGuardCode(endpoint.guard) }
  }
  if (isPlainObject(data.mounts)) {
    const mounts = Object.entries(data.mounts)
    data.mounts = Object.fromEntries(mounts.map(([prefix, mount]) => [prefix, separateMount(prefix, mount, mistakes)]))
  }
  for (const [name, value] of Object.entries(data)) if (value === undefined) delete data[name]
  return { data, mistakes }
}

/** Tells what interpolation must leave as it is: applications, and documents that a module brings along. */
export function isCode(path: readonly string[], value: unknown): boolean {
  if (path[0] !== 'mounts') return false
  if (path.length === 2) return !isMountDefinition(value)
  return path.length === 3 && (path[2] === 'app' || path[2] === 'docs')
}

function separateMount(prefix: string, mount: unknown, mistakes: ConfigMistake[]): unknown {
  if (!isMountDefinition(mount)) return standIn(mount)
  const data: Record<string, unknown> = { ...mount, app: standIn(mount.app) }
  for (const name of mountFunctions) {
    requireFunction(['mounts', prefix, name], data[name], mistakes)
    delete data[name]
  }
  if (data.guard !== undefined) data.guard = withoutGuardCode(data.guard)
  if (typeof data.health === 'function') data.health = pathStandIn
  if (isPlainObject(data.health) && typeof data.health.check === 'function')
    data.health = { ...data.health, check: pathStandIn }
  if (isMetricsCode(data.metrics)) data.metrics = pathStandIn
  if (isDocumentCode(data.docs)) delete data.docs
  if (isPlainObject(data.docs) && isDocumentCode(data.docs.source)) {
    const { source: _, ...settings } = data.docs
    data.docs = settings
  }
  return data
}

/** Guards as plain data: functions in a list keep their places, so that mistakes are told at theirs. */
function withoutGuardCode(guard: unknown): unknown {
  if (typeof guard === 'function') return guardStandIn
  return Array.isArray(guard) ? guard.map(one => (typeof one === 'function' ? guardStandIn : one)) : guard
}

/** A function, or a registry of prom-client. */
function isMetricsCode(metrics: unknown): boolean {
  if (typeof metrics === 'function') return true
  return (
    typeof metrics === 'object' && metrics !== null && typeof (metrics as { metrics?: unknown }).metrics === 'function'
  )
}

function isDocumentCode(docs: unknown): boolean {
  return typeof docs === 'function' || docs instanceof URL
}

function standIn(app: unknown): unknown {
  return typeof app === 'function' || (typeof app === 'object' && app !== null) ? applicationStandIn : app
}

function requireFunction(path: string[], value: unknown, mistakes: ConfigMistake[]): void {
  if (value === undefined || typeof value === 'function') return
  mistakes.push({ path, problem: `expected function, got ${showValue(value)}` })
}
