import type { ReloadReport } from '../config/apply.ts'
import { findConfig } from '../config/find.ts'
import { isPorticoError, PorticoError } from '../errors.ts'
import type { Command } from './command.ts'
import { askControl, type ControlAnswer } from './control.ts'
import { locateControl } from './control-place.ts'
import { showReport } from './reload-report.ts'

/** Milliseconds for the answer: more than a server waits for a mount. */
const patience = 120_000

/** `portico reload`: has the running `portico serve` of the same configuration apply what has changed in it. */
export const reload: Command = {
  name: 'reload',
  summary: 'have the running "serve" of a configuration apply what has changed in it',
  parameters: ['[config]'],
  options: {},

  async run({ positionals: [named] }) {
    const subject = await findSubject(named)
    const place = await locateControl(subject)
    const answer = await askControl(place, 'reload', patience).catch((cause: Error): never => {
      if (isPorticoError(cause)) throw cause
      throw new PorticoError('PORTICO_RELOAD_UNANSWERED', { config: subject, reason: cause.message }, { cause })
    })
    if (answer === undefined) {
      throw new PorticoError('PORTICO_NOT_RUNNING', { config: subject, socket: place.socket })
    }
    const report = reportOf(answer)
    process.stdout.write(showReport(report))
    return report.failed.length === 0 ? 0 : 1
  },
}

/** What a server is known by: its configuration, or its working directory where it has only `--mount`. */
async function findSubject(named: string | undefined): Promise<string> {
  return findConfig(named, process.cwd()).catch((error: unknown) => {
    if (named === undefined && isPorticoError(error) && error.code === 'PORTICO_CONFIG_NOT_FOUND') return process.cwd()
    throw error
  })
}

/** The report in an answer; what the server refused is thrown as it was told. */
function reportOf(answer: ControlAnswer): ReloadReport {
  if ('result' in answer) return answer.result as ReloadReport
  const { code, message } = answer.error
  throw Object.assign(new Error(message), { code })
}
