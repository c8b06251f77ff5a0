import { join } from 'node:path'
import { runChild } from './children.ts'
import { type Spread, spread } from './statistics.ts'

/** What combining 100 documents of 30 operations each takes, in milliseconds. */
export interface Merge {
  /** All of them, in a process that has combined none before. */
  readonly first: Spread
  /** After one of them has changed. */
  readonly again: Spread
}

/** Combines documents in one process a round, as a host does when it starts. */
export async function measureMerge(rounds: number): Promise<Merge> {
  const first: number[] = []
  const again: number[] = []
  for (let round = 0; round < rounds; round++) {
    const file = join(import.meta.dirname, 'merge-documents.ts')
    const report = JSON.parse(await runChild([process.execPath, file])) as { first: number; again: number }
    first.push(report.first)
    again.push(report.again)
  }
  return { first: spread(first), again: spread(again) }
}
