import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Argv } from '../../host/remote/command-arguments.ts'

/** The program of `command-program.mjs`. */
export const programPath = fileURLToPath(new URL('./command-program.mjs', import.meta.url))

/** The program of `command-program.mjs`, at an address, in some manners. */
export function programAt(address: string, ...manners: string[]): Argv {
  return [process.execPath, programPath, address, ...manners]
}

/** Whether a process runs; one that has ended and that nobody has asked about does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    // Gone in between, or a system that has no /proc, where the first process reaps what is left to it.
    return process.platform !== 'linux'
  }
}
