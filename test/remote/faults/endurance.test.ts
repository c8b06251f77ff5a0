import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { Endurance } from './endurance-run.ts'
import { connections, ways } from './ways.ts'

const run = promisify(execFile)
const script = new URL('./endurance-run.ts', import.meta.url).pathname
const faults = 10_000

describe(`after ${faults} faults`, {
  skip: !existsSync('/proc/self/fd') && 'file descriptors cannot be counted here',
}, () => {
  for (const { name } of ways) {
    it(`${name} holds no more descriptors, memory and listeners than after the first half`, async () => {
      const { stdout } = await run(process.execPath, ['--expose-gc', script, name, String(faults)])
      const { held, wrong, warnings } = JSON.parse(stdout) as Endurance
      assert.deepEqual(wrong, [])
      assert.deepEqual(warnings, [])
      // The first tenth fills caches and pools, and compiles.
      const half = held.length / 2
      const [before, after] = [held.slice(1, half), held.slice(half)]
      const most = (of: typeof held, key: 'descriptors' | 'heap'): number => Math.max(...of.map(each => each[key]))
      const least = (of: typeof held, key: 'descriptors' | 'heap'): number => Math.min(...of.map(each => each[key]))
      // Both ends of each kept connection are in that process.
      assert.ok(least(after, 'descriptors') <= most(before, 'descriptors') + connections, JSON.stringify(held))
      assert.ok(most(after, 'descriptors') <= most(before, 'descriptors') + 4 * connections, JSON.stringify(held))
      assert.ok(least(after, 'heap') <= most(before, 'heap') * 1.1, JSON.stringify(held))
      assert.deepEqual(held.at(-1)?.listeners, held[1]?.listeners)
    })
  }
})
