import { type ConfiguredHost, createHostFromConfig } from '../config/create.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import { PorticoError } from '../errors.ts'
import type { Arguments, CommandOption } from './command.ts'
import { Inputs, parsePort } from './inputs.ts'
import { outliveOutput } from './outlive-output.ts'

/** The options that say what is mounted and where the host listens, before the configuration does. */
export const hostOptions: Readonly<Record<string, CommandOption>> = {
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
}

/**
 * Finds what a host is started from: the configuration, and what these options add to it.
 *
 * @throws PORTICO_CLI_USAGE, PORTICO_CONFIG_NOT_FOUND
 */
export async function hostInputs({ positionals, text, texts }: Arguments): Promise<Inputs> {
  return Inputs.find(positionals[0], { mounts: texts('mount'), port: parsePort(text('port')), address: text('host') })
}

/**
 * Creates the host of a configuration, which outlives what it writes to. Where that says nothing of a log, there is a line
 * for every request.
 */
export function startHost(config: ResolvedConfig): Promise<ConfiguredHost> {
  outliveOutput()
  return createHostFromConfig({ ...config, options: { logger: { level: 'info' }, ...config.options } })
}

/**
 * Lets a host listen where its configuration says. Where that fails, the host is closed.
 *
 * @throws PORTICO_PORT_IN_USE, and what a required application's start threw
 */
export async function listen({ host, port, address }: ConfiguredHost): Promise<void> {
  const target = { port, host: address }
  try {
    await host.listen(target)
  } catch (error) {
    await host.close()
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new PorticoError('PORTICO_PORT_IN_USE', target, { cause: error })
  }
}
