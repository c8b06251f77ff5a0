import { didYouMean } from '../config/suggest.ts'
import { type Command, usage } from './command.ts'
import { alignColumns, paint } from './terminal.ts'

/** `portico help [command]`, over the commands there are. */
export function createHelp(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'tell about the commands, or one of them',
    parameters: ['[command]'],
    options: {},

    async run({ positionals: [name] }) {
      const command = name === undefined ? undefined : findCommand(commands(), name)
      process.stdout.write(`${command === undefined ? describeAll(commands()) : describeOne(command)}\n`)
      return 0
    },
  }
}

/**
 * The command of a name.
 *
 * @throws PORTICO_CLI_USAGE with the name that may have been meant.
 */
export function findCommand(commands: readonly Command[], name: string): Command {
  const command = commands.find(candidate => candidate.name === name)
  if (command !== undefined) return command
  throw usage(
    `Unknown command ${JSON.stringify(name)}${didYouMean(
      name,
      commands.map(({ name }) => name),
    )}`,
  )
}

function describeAll(commands: readonly Command[]): string {
  const rows = commands.map(({ name, parameters, summary }) => [
    { text: [name, ...parameters].join(' ') },
    { text: summary },
  ])
  return `portico: mount any web application under a URL prefix of one port

${paint('bold', 'Commands')}
${alignColumns(rows, '  ')}

Without a path, [config] is portico.config.{ts,js,mjs,yaml,yml,json} in the working directory.
"portico help <command>" tells a command's options. PORTICO_DEBUG=1 shows the stacks of errors.`
}

function describeOne({ name, summary, parameters, options }: Command): string {
  const rows = Object.entries(options).map(([option, { value, description }]) => [
    { text: `--${option}${value === undefined ? '' : ` ${value}`}` },
    { text: description },
  ])
  const usageLine = ['portico', name, ...parameters, ...(rows.length > 0 ? ['[options]'] : [])].join(' ')
  const listed = rows.length === 0 ? '' : `\n\n${paint('bold', 'Options')}\n${alignColumns(rows, '  ')}`
  return `${usageLine}\n  ${summary}${listed}`
}
