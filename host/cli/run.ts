import { check } from './check.ts'
import { type Command, parseArguments } from './command.ts'
import { dev } from './dev.ts'
import { docs } from './docs.ts'
import { createHelp, findCommand } from './help.ts'
import { reload } from './reload.ts'
import { exitCodeOf, reportError } from './report-error.ts'
import { routes } from './routes.ts'
import { serve } from './serve.ts'
import { version } from './version.ts'

const help = createHelp(() => commands)
const commands: readonly Command[] = [serve, dev, reload, routes, check, docs, help, version]

async function run([first = 'help', ...rest]: readonly string[]): Promise<number | undefined> {
  if (first === '--version' || first === '-v') return version.run(parseArguments(version, rest))
  const command = first === '--help' || first === '-h' ? help : findCommand(commands, first)
  const wantsHelp = command !== help && rest.some(word => word === '--help' || word === '-h')
  return wantsHelp ? help.run(parseArguments(help, [command.name])) : command.run(parseArguments(command, rest))
}

/** Ends the process once what was written is out: the modules of a configuration may hold the event loop open. */
function end(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}

/** Runs the command line with the process's arguments; ends the process unless it serves. */
export function main(): void {
  run(process.argv.slice(2)).then(
    code => {
      if (code !== undefined) end(code)
    },
    (error: unknown) => {
      reportError(error)
      end(exitCodeOf(error))
    },
  )
}
