import { relative } from 'node:path'
import { loadMount } from '../config/create.ts'
import { readConfig } from '../config/load.ts'
import type { ConfiguredMount } from '../config/mounts.ts'
import { isModulePath } from '../config/mounts.ts'
import type { Command } from './command.ts'
import { reportError } from './report-error.ts'
import { alignColumns, type Cell } from './terminal.ts'

/** `portico routes`: lists the mounts of a configuration. Modules are imported, nothing is started. */
export const routes: Command = {
  name: 'routes',
  summary: 'list the mounts of a configuration, without starting them',
  parameters: ['[config]'],
  options: {},

  async run({ positionals }) {
    const { mounts } = await readConfig(positionals[0])
    const header = ['PREFIX', 'KIND', 'NAME', 'MODULE'].map((text): Cell => ({ text, style: 'dim' }))
    const failures: unknown[] = []
    const rows: Cell[][] = []
    for (const mount of mounts) {
      const kind = await loadMount(mount).then(
        loaded => loaded.kind,
        (error: unknown) => {
          failures.push(error)
          return '-'
        },
      )
      rows.push([{ text: mount.prefix }, { text: kind }, { text: mount.name }, { text: showSource(mount) }])
    }
    process.stdout.write(`${rows.length === 0 ? 'nothing mounted' : alignColumns([header, ...rows])}\n`)
    for (const failure of failures) reportError(failure)
    return failures.length === 0 ? 0 : 1
  },
}

function showSource({ source }: ConfiguredMount): string {
  if (typeof source !== 'string') return '(in the configuration)'
  return isModulePath(source) ? relative(process.cwd(), source) : source
}
