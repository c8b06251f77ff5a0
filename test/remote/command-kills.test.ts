import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Kills } from './command-kills-run.ts'

const run = promisify(execFile)
const script = fileURLToPath(new URL('./command-kills-run.ts', import.meta.url))
const kills = 100

suite(`a program that is killed ${kills} times under load`, {
  skip: !existsSync('/proc/self/fd') && 'file descriptors cannot be counted here',
}, () => {
  test('costs the mount beside it no request, and leaves nothing', async () => {
    const { stdout } = await run(process.execPath, ['--expose-gc', script, String(kills)])
    const { held, beside, program, timeless, orphans, warnings } = JSON.parse(stdout) as Kills
    const shown = JSON.stringify({ held, beside, program })
    assert.deepEqual(warnings, [])
    assert.deepEqual(Object.keys(beside), ['200 well'], shown)
    assert.deepEqual(
      Object.keys(program).filter(status => !['200', '502', '503'].includes(status)),
      [],
      shown,
    )
    assert.ok((program['200'] ?? 0) > 0 && (program['503'] ?? 0) > 0, shown)
    assert.deepEqual([timeless, orphans], [0, 0], 'each 503 tells the time to wait, and no process is left')
    // The program and its guardian.
    assert.deepEqual(new Set(held.map(each => each.children)), new Set([2]), shown)
    const [first, last] = [held[0], held.at(-1)]
    assert.ok(first !== undefined && last !== undefined)
    // Connections to the program are kept: as many as were needed at once.
    assert.ok(last.descriptors <= first.descriptors + 8, shown)
    assert.ok(Math.min(...held.slice(2).map(({ heap }) => heap)) <= first.heap * 1.1, shown)
  })
})
