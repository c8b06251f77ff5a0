import type { Host } from '../host.ts'
import type { HostOptions, MountOptions } from '../options.ts'
import type { CommandOptions } from '../remote/command.ts'
import type { Argv } from '../remote/command-arguments.ts'
import type { ThreadOptions } from '../remote/thread.ts'

/** An application object: anything but a wrapper `{ app, …options }`, which has an `app` of its own. */
export type Application = ((...args: never[]) => unknown) | (object & { readonly app?: never })

/** A module that runs in a thread, its path from the configuration's folder; see `thread()`. */
export type ThreadSource = { thread: string } & ThreadOptions

/** A program that serves HTTP, its `cwd` from the configuration's folder, which is also the default; see `command()`. */
export type CommandSource = { command: Argv } & CommandOptions

/**
 * Where the application of a mount comes from: the application itself, its module's path from the configuration's
 * folder (`./app.ts`), the name of an installed package (`@example/shop`), an address, a thread or a program.
 */
export type MountSource = Application | string | ThreadSource | CommandSource

/** A mount with options of its own. They win over what the module itself exports. */
export type MountDefinition = { app: MountSource } & MountOptions

/** What a configuration may hold: everything `createHost` takes, where to listen, and what to mount. */
export interface Config extends HostOptions {
  /** TCP port; 0 takes a free one. Default: the environment's PORT, or 8000. */
  port?: number
  /**
   * Address to listen on. Default: the environment's HOST, or `127.0.0.1`. Anything but loopback is reachable from
   * other machines.
   */
  host?: string
  /** What is mounted under which prefix, in order of start. Default: nothing. */
  mounts?: Record<string, MountSource | MountDefinition>
  /** Runs before the mounts are made: registers plugins and native routes, whose hooks then cover the mounts. */
  setup?: (host: Host) => unknown
}

/**
 * Gives a configuration its types; it is returned as it is.
 *
 * @example
 * ```ts
 * import { defineConfig } from 'portico'
 *
 * export default defineConfig({
 *   title: 'League',
 *   mounts: {
 *     '/office': './office/app.ts',
 *     '/matches': { app: './matches/app.ts', deadline: 5_000 },
 *   },
 * })
 * ```
 */
export function defineConfig(config: Config): Config {
  return config
}
