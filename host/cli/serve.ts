import { createBanner } from './banner.ts'
import type { Command } from './command.ts'
import { reloadOnDemand } from './reload-on-demand.ts'
import { shutDownOnSignal } from './shutdown.ts'
import { hostInputs, hostOptions, listen, startHost } from './start-host.ts'

/** `portico serve`: mounts everything and listens until a signal. */
export const serve: Command = {
  name: 'serve',
  summary: 'mount everything of a configuration and listen',
  parameters: ['[config]'],
  options: hostOptions,

  async run(given) {
    const inputs = await hostInputs(given)
    const config = await inputs.read()
    const created = await startHost(config)
    const { host } = created
    shutDownOnSignal(host)
    const reloads = reloadOnDemand(host, inputs, config)
    await listen(created)
    await reloads.open()
    process.stdout.write(createBanner(host, config.options))
    return undefined
  },
}
