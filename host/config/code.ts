import { showValue } from '../core/show-value.ts'
import type { ConfigMistake } from './mistakes.ts'
import { isMountDefinition, isPlainObject } from './plain.ts'

/** Functions a module's configuration may hold in a mount's options, beyond what the schema of plain data knows. */
const mountFunctions = ['start', 'close', 'guard'] as const

/** What stands in the plain data for an application that is given as an object. */
const applicationStandIn = './application'

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
  if (isDocumentCode(data.docs)) delete data.docs
  if (isPlainObject(data.docs) && isDocumentCode(data.docs.source)) {
    const { source: _, ...settings } = data.docs
    data.docs = settings
  }
  return data
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
