import { freshModules } from '../config/fresh-module.ts'
import { createBanner } from './banner.ts'
import type { Command } from './command.ts'
import { DevSession } from './dev-session.ts'
import { reloadOnDemand } from './reload-on-demand.ts'
import { shutDownOnSignal } from './shutdown.ts'
import { hostInputs, hostOptions, listen, startHost } from './start-host.ts'

/** `portico dev`: as `serve`, and replaces a mount alone when a file of its sub-app is edited. */
export const dev: Command = {
  name: 'dev',
  summary: 'serve, and replace a sub-app alone when one of its files is edited',
  parameters: ['[config]'],
  options: hostOptions,

  async run(given) {
    const inputs = await hostInputs(given)
    // Before anything is imported: what the configuration imports is known then.
    freshModules()
    const config = await inputs.read()
    const session = new DevSession(inputs.file)
    const begin = session.watch(config.mounts)
    const created = await startHost(config)
    const { host } = created
    shutDownOnSignal(host)
    const reloads = reloadOnDemand(host, inputs, config)
    host.addHook('preClose', async () => session.close())
    await listen(created)
    await begin({ host, mounts: () => reloads.running.mounts, reload: () => reloads.reload() })
    process.stdout.write(createBanner(host, config.options))
    await reloads.open()
    await session.tellFailures(host)
    return undefined
  },
}
