import { loadMount } from '../config/create.ts'
import { examineConfig } from '../config/load.ts'
import { type ConfigMistake, configInvalid, soundOptions } from '../config/mistakes.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import { createHost } from '../host.ts'
import type { Command } from './command.ts'
import { paint } from './terminal.ts'

/** `portico check`: tells everything that is wrong in a configuration, its modules included. Nothing is started. */
export const check: Command = {
  name: 'check',
  summary: 'tell every mistake in a configuration and its modules, without starting them',
  parameters: ['[config]'],
  options: {},

  async run({ positionals }) {
    const { file, config, mistakes, cause, locate } = await examineConfig(positionals[0])
    const found = [...(await checkModules(config)), ...(await checkHost(config, mistakes))].map(locate)
    if (mistakes.length + found.length > 0) throw configInvalid(file, [...mistakes, ...found], cause)
    const count = config.mounts.length
    process.stdout.write(`${paint('green', 'ok')} ${file}: ${count === 1 ? '1 mount' : `${count} mounts`}\n`)
    return 0
  },
}

async function checkModules(config: ResolvedConfig): Promise<ConfigMistake[]> {
  const mistakes: ConfigMistake[] = []
  for (const mount of config.mounts) {
    await loadMount(mount).catch((error: Error) => mistakes.push({ path: mount.path, problem: error.message }))
  }
  return mistakes
}

/** Mounts stand-ins on a host that never listens: prefixes that the host itself needs, and options Fastify refuses. */
async function checkHost(config: ResolvedConfig, known: readonly ConfigMistake[]): Promise<ConfigMistake[]> {
  const mistakes: ConfigMistake[] = []
  const note = (path: readonly string[]) => (error: Error) => {
    mistakes.push({ path, problem: error.message })
  }
  const host = await createHost({ ...soundOptions(config.options, known), logger: false }).catch(note([]))
  if (host === undefined) return mistakes
  for (const { prefix, name, path } of config.mounts) {
    try {
      host.mount(prefix, () => {}, { name, docs: false })
    } catch (error) {
      note(path)(error as Error)
    }
  }
  try {
    await host.ready()
  } catch (error) {
    note([])(error as Error)
  }
  await host.close()
  return mistakes
}
