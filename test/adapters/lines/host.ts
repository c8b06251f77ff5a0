import assert from 'node:assert/strict'
import { Witness } from '../kind.ts'
import type { Line } from '../line.ts'
import { P, type Scene } from '../scene.ts'
import { ask } from '../wire.ts'

/** One application reached in more than one way. */
export const host: readonly Line[] = [
  {
    id: '51a',
    behaviour: 'inject() reaches the mount as a socket would',
    async check(scene) {
      const { host } = await scene.served
      assert.ok(host, 'there is no inject()')
      const overSocket = await scene.ask(`${P}/param/a%2541?q`)
      const injected = await host.inject({
        url: `${P}/param/a%2541?q`,
        headers: { host: overSocket.headers.get('x-host') ?? '' },
      })
      assert.deepEqual([injected.statusCode, injected.body], [overSocket.status, overSocket.text])
      for (const name of ['x-app', 'x-url', 'x-original-url', 'x-base', 'content-type', 'etag']) {
        assert.equal(injected.headers[name] ?? null, overSocket.headers.get(name), name)
      }
      const posted = await host.inject({ method: 'POST', url: `${P}/size`, payload: Buffer.alloc(100_000) })
      if (scene.kind.family !== 'directory') assert.equal(posted.body, '100000')
    },
  },
  {
    id: '51b',
    behaviour: 'the same application mounted twice works at both places',
    async check(scene) {
      const { app } = await scene.site(P, 'x', new Witness())
      const { port } = await scene.serveSites([
        { prefix: P, app },
        { prefix: '/again', app },
      ])
      for (const prefix of [P, '/again', P]) await answersAt(scene, port, prefix)
    },
  },
  {
    id: '51c',
    behaviour: 'the same application works in two hosts, and in one after the other is closed',
    async check(scene) {
      const { app } = await scene.site(P, 'x', new Witness())
      const first = await scene.serveSites([{ prefix: P, app }])
      const second = await scene.serveSites([{ prefix: '/other', app }])
      await answersAt(scene, first.port, P)
      await answersAt(scene, second.port, '/other')
      await first.close()
      await answersAt(scene, second.port, '/other')
    },
  },
]

async function answersAt(scene: Scene, port: number, prefix: string): Promise<void> {
  const path = scene.kind.family === 'directory' ? 'a%20b%25.txt' : 'ok'
  const answer = await ask(port, `${prefix}/${path}`)
  assert.deepEqual([answer.status, answer.text], [200, scene.kind.family === 'directory' ? 'a b%\n' : 'ok'])
  if (scene.kind.family === 'directory') return
  assert.equal(answer.headers.get('x-url'), '/ok')
}
