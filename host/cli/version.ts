import { readFile } from 'node:fs/promises'
import type { Command } from './command.ts'

/** `portico version`. */
export const version: Command = {
  name: 'version',
  summary: 'print the version',
  parameters: [],
  options: {},

  async run() {
    const manifest = await readFile(new URL(import.meta.resolve('portico/package.json')), 'utf8')
    process.stdout.write(`${JSON.parse(manifest).version}\n`)
    return 0
  },
}
