import type { Host } from '../host.ts'
import { reportError } from './report-error.ts'

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Drains the host on SIGTERM or SIGINT and ends the process: 0 when everything closed. A second signal ends it at
 * once, with the code a shell expects of one that the signal killed.
 */
export function shutDownOnSignal(host: Host): void {
  let draining = false
  const onSignal = (signal: keyof typeof exitCodes) => {
    if (draining) process.exit(exitCodes[signal])
    draining = true
    process.stdout.write(`${signal}: finishing what is in flight; once more to end at once\n`)
    // The applications may keep the event loop busy with what they forgot to close.
    host.close().then(
      () => process.exit(0),
      (error: unknown) => {
        reportError(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}
