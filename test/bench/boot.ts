import { join } from 'node:path'
import { runChild } from './children.ts'
import { type Spread, spread } from './statistics.ts'

/** What 1,000 mounts cost. */
export interface Boot {
  /** Milliseconds from `createHost` to listening. */
  readonly milliseconds: Spread
  /** KiB of memory a mount, its application not counted. */
  readonly memory: Spread
}

interface BootReport {
  readonly milliseconds: number
  readonly bytes: number
}

/** Boots 1,000 mounts and none, in turn; both processes hold the 1,000 applications. */
export async function measureBoot(rounds: number): Promise<Boot> {
  const milliseconds: number[] = []
  const memory: number[] = []
  for (let round = 0; round < rounds; round++) {
    const full = await boot(1_000)
    const empty = await boot(0)
    milliseconds.push(full.milliseconds)
    memory.push((full.bytes - empty.bytes) / 1_000 / 1_024)
  }
  return { milliseconds: spread(milliseconds), memory: spread(memory) }
}

async function boot(count: number): Promise<BootReport> {
  const file = join(import.meta.dirname, 'boot-mounts.ts')
  return JSON.parse(await runChild([process.execPath, '--expose-gc', file, String(count)]))
}
