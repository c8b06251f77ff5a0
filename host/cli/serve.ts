import { createBanner } from './banner.ts'
import type { Command } from './command.ts'
import { Inputs, parsePort } from './inputs.ts'
import { reloadOnDemand } from './reload-on-demand.ts'
import { shutDownOnSignal } from './shutdown.ts'
import { hostOptions, listen, startHost } from './start-host.ts'

/** `portico serve`: mounts everything and listens until a signal. */
export const serve: Command = {
  name: 'serve',
  summary: 'mount everything of a configuration and listen',
  parameters: ['[config]'],
  options: hostOptions,

  async run({ positionals, text, texts }) {
    const inputs = await Inputs.find(positionals[0], {
      mounts: texts('mount'),
      port: parsePort(text('port')),
      address: text('host'),
    })
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
