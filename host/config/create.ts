import { adapterFor } from '../adapters/index.ts'
import type { Mountable } from '../adapters/types.ts'
import { type ErrorCode, isPorticoError, PorticoError } from '../errors.ts'
import { createHost, type Host } from '../host.ts'
import { setConfigState } from '../observe/config-state.ts'
import type { MountOptions } from '../options.ts'
import { loadModule, withModuleOptions } from './module.ts'
import type { ConfiguredMount } from './mounts.ts'
import type { ResolvedConfig } from './resolve.ts'

/** What is the application's fault alone, so that the others can go on without it. */
const excusable = new Set<ErrorCode>([
  'PORTICO_APP_UNKNOWN',
  'PORTICO_MODULE_FAILED',
  'PORTICO_MODULE_NOT_FOUND',
  'PORTICO_MODULE_WITHOUT_APP',
])

/** A host with everything of its configuration mounted, and where the configuration wants it to listen. */
export interface ConfiguredHost {
  readonly host: Host
  readonly port: number
  readonly address: string
}

/**
 * Creates a host from a configuration: runs its `setup`, then loads and mounts its applications in order. Nothing listens yet. A
 * module that cannot be loaded becomes a failed mount, which `/health/ready` names, unless it is `required`.
 *
 * @throws what `createHost`, `setup` and `host.mount` throw, and PORTICO_MODULE_… of a required mount; the host is closed.
 *
 * @example
 * ```ts
 * const { host, port, address } = await createHostFromConfig(await readConfig())
 * await host.listen({ port, host: address })
 * ```
 */
export async function createHostFromConfig(config: ResolvedConfig): Promise<ConfiguredHost> {
  const host = await createHost(config.options)
  try {
    await config.setup?.(host)
    for (const mount of config.mounts) await addMount(host, mount)
  } catch (error) {
    await host.close()
    throw error
  }
  setConfigState(host, { file: config.file, loadedAt: Date.now(), failure: undefined, restartNeeded: [] })
  return { host, port: config.port, address: config.address }
}

/** The application of a mount, ready to be mounted. */
export interface LoadedMount {
  readonly app: unknown
  readonly kind: string
  /** The mount's own options over those of its module. */
  readonly options: MountOptions
}

/**
 * Loads the application of a mount, where it is given by its module, and tells its kind.
 *
 * @throws PORTICO_MODULE_…, PORTICO_APP_UNKNOWN
 */
export async function loadMount(mount: ConfiguredMount): Promise<LoadedMount> {
  const { source, prefix, folder, options } = mount
  const module =
    typeof source === 'string' ? await loadModule({ source, prefix, folder }) : { app: source, options: {} }
  const { kind } = adapterFor(module.app, prefix)
  return { app: module.app, kind, options: withModuleOptions(module, options) }
}

async function addMount(host: Host, mount: ConfiguredMount): Promise<void> {
  try {
    const { app, options } = await loadMount(mount)
    host.mount(mount.prefix, app as Mountable, { ...options, name: mount.name })
  } catch (error) {
    if (!isPorticoError(error) || !excusable.has(error.code) || mount.options.required) throw error
    host.mount(mount.prefix, unavailable(mount.prefix), failingOptions(mount, error))
  }
}

/** What holds the place of an application that could not be loaded. Its mount never becomes ready, so nothing enters it. */
function unavailable(prefix: string): () => never {
  return () => {
    throw new PorticoError('PORTICO_MOUNT_UNAVAILABLE', { prefix, state: 'failed' })
  }
}

/** The mount's options, except that its start fails with the reason, and what was never started is not closed. */
function failingOptions({ name, options }: ConfiguredMount, reason: PorticoError): MountOptions {
  const { close, ...kept } = options
  return {
    docs: false,
    ...kept,
    name,
    start: () => {
      throw reason
    },
  }
}
