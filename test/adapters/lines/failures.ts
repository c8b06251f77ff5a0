import assert from 'node:assert/strict'
import type { Line } from '../line.ts'
import type { Scene } from '../scene.ts'
import { ask } from '../wire.ts'

/** Failures that nobody in the process expects; tried in a process of its own. */
export const failures: readonly Line[] = [
  {
    id: '35',
    behaviour:
      "what an application throws where nothing catches it is logged with the mount's name, and all mounts keep serving",
    patience: 15_000,
    async check(scene) {
      const child = await scene.child
      // Where the framework does not look at promises, a rejected one is as stray as a throw in a timer.
      const paths = '33b' in scene.kind.skips ? ['stray', 'reject'] : ['stray']
      for (const path of paths) {
        const before = (await child.ask('log')).length
        const answer = await ask(child.port, `/one/${path}`)
        assert.equal(answer.status, 500)
        const log = (await child.ask('log')).slice(before)
        assert.ok(
          log.some(({ mount, err }) => mount === 'one' && err?.message === 'boom'),
          JSON.stringify(log),
        )
        await serves(scene, '/two/ok', '/one/ok')
      }
    },
  },
  {
    id: '36',
    behaviour: 'an application that never answers gets a 504 at its deadline, and without one, time',
    patience: 15_000,
    async check(scene) {
      const { port } = await scene.child
      for (const path of ['never', 'late']) {
        const answer = await ask(port, `/slow/${path}`)
        assert.equal(answer.status, 504)
        assert.equal(JSON.parse(answer.text).code, 'PORTICO_DEADLINE_EXCEEDED')
      }
      // By the end of this one the late application has written to the answer that was taken from it.
      const late = await ask(port, '/one/late')
      assert.deepEqual([late.status, late.text], [200, 'late'])
      await serves(scene, '/slow/ok', '/one/ok')
    },
  },
]

async function serves(scene: Scene, ...targets: string[]): Promise<void> {
  const { port } = await scene.child
  for (const target of targets) assert.equal((await ask(port, target)).text, 'ok', target)
}
