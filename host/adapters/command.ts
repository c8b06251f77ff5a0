import { type CommandApp, isCommandApp } from '../remote/command.ts'
import { mountCommand } from '../remote/command-mount.ts'
import type { Adapter } from './types.ts'

/** Mounts what `command()` makes: one program a mount. */
export const commandAdapter: Adapter<CommandApp> = {
  kind: 'command',
  accepts: 'command(argv)',
  is: isCommandApp,
  create: mountCommand,
}
