import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Footprint } from './footprint.ts'

const program = fileURLToPath(new URL('footprint.ts', import.meta.url))

/** What code and its feedback may still grow by; a kept application is eight kilobytes. */
const growth = 2 << 20

/** Expects that a process holds no more after many replacements than after a few. */
export async function expectFlat(t: TestContext, kind: string, warmUp: number, count: number): Promise<void> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', program, kind, String(warmUp), String(count)],
    { signal: t.signal },
  )
  const { before, after } = JSON.parse(stdout) as { before: Footprint; after: Footprint }
  const seen = JSON.stringify({ before, after })
  assert.ok(after.heap - before.heap < growth, seen)
  assert.ok(after.descriptors <= before.descriptors, seen)
  assert.ok(after.listeners <= before.listeners, seen)
  for (const [name, number] of Object.entries(after.resources)) {
    assert.ok(number <= (before.resources[name] ?? 0), `${name}: ${seen}`)
  }
}
