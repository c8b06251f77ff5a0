import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for what is sure to come; the run's own time limit ends it otherwise. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5)
}
