import { createHostFromConfig } from '../config/create.ts'
import { PorticoError } from '../errors.ts'
import { createBanner } from './banner.ts'
import type { Command } from './command.ts'
import { parsePort, readInputs } from './inputs.ts'
import { shutDownOnSignal } from './shutdown.ts'

/** `portico serve`: mounts everything and listens until a signal. */
export const serve: Command = {
  name: 'serve',
  summary: 'mount everything of a configuration and listen',
  parameters: ['[config]'],
  options: {
    mount: {
      type: 'string',
      multiple: true,
      value: '/prefix=./app.ts',
      description: 'mount a module too; repeatable, and then no configuration is needed',
    },
    port: {
      type: 'string',
      value: '<number>',
      description: 'port, before that of the configuration; 0 takes a free one',
    },
    host: { type: 'string', value: '<address>', description: 'address, before that of the configuration' },
  },

  async run({ positionals, text, texts }) {
    const port = parsePort(text('port'))
    const config = await readInputs(positionals[0], texts('mount'))
    const created = await createHostFromConfig(config)
    const { host } = created
    const target = { port: port ?? created.port, host: text('host') ?? created.address }
    shutDownOnSignal(host)
    try {
      await host.listen(target)
    } catch (error) {
      await host.close()
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      throw new PorticoError('PORTICO_PORT_IN_USE', target, { cause: error })
    }
    process.stdout.write(createBanner(host, config.options))
    return undefined
  },
}
