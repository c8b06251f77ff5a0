import { styleText } from 'node:util'
import { ConfigReloader, type ReloadOutcome } from '../config/reload.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import type { Host } from '../host.ts'
import { usage } from './command.ts'
import { type Control, openControl } from './control.ts'
import { locateControl } from './control-place.ts'
import { onHangUp } from './hang-up.ts'
import type { Inputs } from './inputs.ts'
import { showReport } from './reload-report.ts'
import { reportError } from './report-error.ts'

/** Reloads of a host on SIGHUP and `portico reload`. */
export interface ReloadOnDemand {
  /** The configuration as it now runs. */
  readonly running: ResolvedConfig
  /** Takes `portico reload` from now on, and what SIGHUP has asked for meanwhile. */
  open(): Promise<void>
  /** Reloads, once it is opened. How that ended is told on the terminal; never rejects. */
  reload(): Promise<void>
}

/**
 * Reloads a host's configuration on SIGHUP (not on Windows) and, once it is opened, on `portico reload`, until the host
 * begins to end; a SIGHUP of a terminal that was closed ends it. Each reload is told on the terminal. To be called before
 * the host listens, since it adds hooks.
 */
export function reloadOnDemand(host: Host, inputs: Inputs, config: ResolvedConfig): ReloadOnDemand {
  const reloader = new ConfigReloader({ host, config, read: () => inputs.examine(true), onEnd: tell })
  const opened = Promise.withResolvers<void>()
  let control: Control | undefined
  let isEnding = false
  const reload = async (): Promise<void> => {
    await opened.promise
    // What is refused, `tell` has told.
    if (!isEnding) await reloader.reload().catch(() => {})
  }
  const hangUp = onHangUp({
    onSent: () => void reload(),
    onTerminalClosed: () => void process.kill(process.pid, 'SIGTERM'),
  })
  host.addHook('preClose', async () => {
    isEnding = true
    control?.close()
  })
  host.addHook('onClose', async () => {
    hangUp.end()
  })
  return {
    get running() {
      return reloader.running
    },
    reload,
    open: async () => {
      try {
        control = await openControl(await locateControl(inputs.subject), perform)
        if (isEnding) control.close()
      } catch (error) {
        const { message } = error as Error
        const label = styleText('yellow', 'warning', { stream: process.stderr })
        process.stderr.write(`${label} "portico reload" will not reach this process. ${message}\n`)
      }
      opened.resolve()
    },
  }

  function perform(command: string): Promise<unknown> {
    return command === 'reload'
      ? reloader.reload()
      : Promise.reject(usage(`Unknown request ${JSON.stringify(command)}`))
  }
}

function tell(outcome: ReloadOutcome): void {
  if ('report' in outcome) process.stdout.write(`\n${showReport(outcome.report)}\n`)
  else reportError(outcome.error)
}
