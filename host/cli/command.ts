import { parseArgs } from 'node:util'
import { didYouMean } from '../config/suggest.ts'
import { PorticoError } from '../errors.ts'

/** An option of a command. */
export interface CommandOption {
  readonly type: 'string' | 'boolean'
  readonly multiple?: boolean
  readonly short?: string
  /** What stands for the value in help: `<number>`. */
  readonly value?: string
  readonly description: string
}

/** What was given to a command. */
export interface Arguments {
  readonly positionals: readonly string[]
  readonly text: (option: string) => string | undefined
  readonly texts: (option: string) => readonly string[]
}

/** A command of `portico`. One file a command. */
export interface Command {
  readonly name: string
  readonly summary: string
  /** What may follow the name, as help shows it: `[config]`. */
  readonly parameters: readonly string[]
  readonly options: Readonly<Record<string, CommandOption>>
  /** Gives the exit code, or `undefined` where the process goes on until a signal ends it. */
  run(args: Arguments): Promise<number | undefined>
}

/**
 * Parses what follows a command's name.
 *
 * @throws PORTICO_CLI_USAGE
 */
export function parseArguments(command: Command, args: readonly string[]): Arguments {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type, multiple, short }]) => [
      name,
      { type, ...(multiple && { multiple }), ...(short && { short }) },
    ]),
  )
  // Unknown options first: the parser's own words about them name neither the command nor the likely meaning.
  const known = Object.keys(options)
  for (const token of parseArgs({ args: [...args], options, strict: false, tokens: true }).tokens) {
    if (token.kind === 'option' && !known.includes(token.name)) {
      const hint = didYouMean(token.name, known).replace('"', '"--')
      throw usage(`Unknown option ${token.rawName} of "portico ${command.name}"${hint}`)
    }
  }
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (positionals.length > command.parameters.length) {
      throw new TypeError(`Unexpected argument ${JSON.stringify(positionals[command.parameters.length])}`)
    }
    const texts = (name: string) => [values[name] ?? []].flat().map(String)
    return { positionals, texts, text: name => texts(name).at(-1) }
  } catch (error) {
    throw usage((error as Error).message.split('\n', 1)[0]!.replace(/\.$/, ''))
  }
}

/** A PORTICO_CLI_USAGE: the problem is a sentence without its full stop. */
export function usage(problem: string): PorticoError {
  return new PorticoError('PORTICO_CLI_USAGE', { problem })
}
