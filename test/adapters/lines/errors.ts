import assert from 'node:assert/strict'
import type { Line } from '../line.ts'
import { P, type Scene } from '../scene.ts'
import { Wire } from '../wire.ts'

/** Applications that fail. */
export const errors: readonly Line[] = [
  {
    id: '33a',
    behaviour: 'a synchronous throw is answered by who should: the application, or else the host',
    check: scene => failsProperly(scene, `${P}/throw`),
  },
  {
    id: '33b',
    behaviour: 'a rejected promise is answered by who should: the application, or else the host',
    check: scene => failsProperly(scene, `${P}/reject`),
  },
  {
    id: '34',
    behaviour: 'an error after the headers cuts the connection',
    async check(scene) {
      const { port } = await scene.served
      const wire = await Wire.open(port)
      try {
        wire.send(`${P}/late-error`)
        const answer = await wire.readAnswer().catch(() => undefined)
        await wire.readToEnd()
        assert.notEqual(answer?.complete, true, 'half an answer looks like a whole one')
      } finally {
        wire.destroy()
      }
    },
  },
  {
    id: '37',
    behaviour: "the application's errors never reach the host's error handler, nor the other way round",
    async check(scene) {
      const own = await scene.ask(`${P}/throw`)
      assert.deepEqual([own.status, own.headers.get('x-host-error')], [500, null])
      const native = await scene.ask('/native-throw')
      assert.deepEqual(
        [native.status, native.headers.get('x-host-error'), scene.appOf(native)],
        [500, 'yes', undefined],
      )
      assert.equal(native.headers.get('x-handled'), null)
    },
  },
]

async function failsProperly(scene: Scene, target: string): Promise<void> {
  const { log } = await scene.served
  const before = log.length
  const { status, headers, text } = await scene.ask(target)
  assert.equal(status, 500)
  if (scene.kind.errors === 'own') {
    assert.deepEqual([headers.get('x-handled'), text.includes('boom')], ['yes', true])
  } else {
    assert.equal(JSON.parse(text).code, 'PORTICO_APP_ERROR')
    assert.ok(log.slice(before).some(({ mount, err }) => mount === 'ch11-x' && err?.message === 'boom'))
  }
}
