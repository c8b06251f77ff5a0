import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Sends a signal to every process of a group, 0 to none of it; tells whether there is one. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Waits until no process of a group runs, but not beyond this time of `performance.now()`. */
export async function untilGroupEnds(group: number, latest: number): Promise<void> {
  for (let pause = 5; performance.now() < latest && isGroupRunning(group); pause = Math.min(pause * 2, 100)) {
    await sleep(Math.max(1, Math.min(pause, latest - performance.now())))
  }
}

/**
 * Whether a process of a group runs. One that has ended counts in the kernel's eyes until its parent asks for its status,
 * and that is for ever where the host is the first process of a container, to which orphans are given.
 */
function isGroupRunning(group: number): boolean {
  if (!signalGroup(group, 0)) return false
  if (process.platform !== 'linux') return true
  return readdirSync('/proc').some(name => /^\d/.test(name) && isRunningIn(group, name))
}

/** Reads the state and the group of a process (proc_pid_stat(5)); its name comes before, in parentheses, and may hold any. */
function isRunningIn(group: number, pid: string): boolean {
  try {
    const [state, , pgrp] = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ', 3)
    return Number(pgrp) === group && state !== 'Z' && state !== 'X'
  } catch {
    return false
  }
}
