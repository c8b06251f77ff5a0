import { inspect, styleText } from 'node:util'
import { toFailure } from '../config/failure.ts'
import { isPorticoError } from '../errors.ts'

/**
 * How an error is told on standard error: its code and message, without a stack, which seldom helps who runs the
 * command. PORTICO_DEBUG=1 shows it, with its causes.
 */
export function reportError(error: unknown): void {
  const label = styleText(['red', 'bold'], 'error', { stream: process.stderr })
  const { code, message } = toFailure(error)
  // Control characters, other than the line breaks of a list, could steer the terminal.
  process.stderr.write(`${label} ${code} ${message.replace(/[^\P{Cc}\n]/gu, '')}\n`)
  if (process.env.PORTICO_DEBUG === '1') process.stderr.write(`${inspect(error)}\n`)
}

/** The exit code of a failed command: 2 for wrong usage, else 1. */
export function exitCodeOf(error: unknown): number {
  return isPorticoError(error) && error.code === 'PORTICO_CLI_USAGE' ? 2 : 1
}
