import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Line } from '../line.ts'
import { P, type Scene } from '../scene.ts'
import { ask } from '../wire.ts'
import { decide, hostileTargets, randomTarget } from './targets.ts'

/** Which requests reach a mount. */
export const matching: readonly Line[] = [
  {
    id: '1',
    behaviour: 'the prefix, with and without a slash or a path, matches; a longer segment does not',
    async check(scene) {
      for (const target of [P, `${P}/`, `${P}/ok`]) assert.equal(await scene.appAt(target), 'x', target)
      for (const target of [`${P}x`, `${P}x/ok`, '/ch11', '/ch11/'])
        assert.equal(await scene.appAt(target), undefined, target)
    },
  },
  {
    id: '2',
    behaviour: 'a query right after the prefix reaches the application as /?query',
    async check(scene) {
      for (const target of [`${P}?x=1`, `${P}/?x=1`]) {
        const { headers } = await scene.ask(target)
        assert.equal(headers.get('x-url'), '/?x=1', target)
      }
    },
  },
  {
    id: '3a',
    behaviour: 'the longest prefix wins whatever the order of mounting',
    async check(scene) {
      for (const order of [
        ['deep', 'x'],
        ['x', 'deep'],
      ]) {
        const { port } = await scene.serve(...order)
        assert.equal(scene.appOf(await ask(port, `${P}/deep/ok`)), 'deep', order.join())
        assert.equal(scene.appOf(await ask(port, `${P}/deeper`)), 'x', order.join())
      }
    },
  },
  {
    id: '3b',
    behaviour: 'a mount below another sees its whole base',
    families: ['express', 'koa', 'fetch', 'node', 'remote'],
    async check(scene) {
      const { headers } = await scene.ask(`${P}/deep/ok`)
      assert.equal(headers.get('x-base'), `${P}/deep`)
      assert.equal(headers.get('x-url'), '/ok')
    },
  },
  {
    id: '4',
    behaviour: 'case and bytes matter in the prefix',
    async check(scene) {
      for (const target of ['/CH11/X/ok', '/ch11/X/ok', '/%63h11/x/ok', '/ch11%2Fx/ok']) {
        assert.equal(await scene.appAt(target), undefined, target)
      }
    },
  },
  {
    id: '5',
    behaviour: 'a path that would only match after normalising does not match',
    async check(scene) {
      const targets = [
        '//ch11/x/ok',
        '/y/../ch11/x/ok',
        '/y/%2e%2e/ch11/x/ok',
        `${P};v=1/ok`,
        '/./ch11/x/ok',
        '/ch11//x/ok',
        '/ch11\\x/ok',
      ]
      for (const target of targets) assert.equal(await scene.appAt(target), undefined, target)
    },
  },
  {
    id: '6',
    behaviour: 'an absolute-form target matches by its path',
    async check(scene) {
      const answer = await scene.ask(`http://h${P}/ok?q`)
      assert.equal(scene.appOf(answer), 'x')
      assert.equal(answer.headers.get('x-url'), '/ok?q')
    },
  },
  {
    id: '7',
    behaviour: 'OPTIONS * goes to the host and CONNECT is refused',
    async check(scene) {
      assert.equal(await scene.appAt('*', { method: 'OPTIONS' }), undefined)
      for (const target of ['example.org:443', P]) {
        // Closing the connection without a word is a refusal too.
        const answer = await scene.ask(target, { method: 'CONNECT' }).catch(() => undefined)
        if (answer === undefined) continue
        assert.equal(scene.appOf(answer), undefined)
        assert.ok(answer.status >= 400, `${target}: ${answer.status}`)
      }
    },
  },
  {
    id: '8',
    behaviour: 'no request inside a mount comes out in another',
    async check(scene) {
      for (const way of ['..', '%2e%2e', '.%2e', '..;', '%2e%2e%2f', '..%5c', '..\\', '....//', '%252e%252e']) {
        for (const join of ['/', '//', '%2f', '\\']) {
          const target = `${P}/${way}${join}y/ok`
          assert.notEqual(await scene.appAt(target), 'y', target)
        }
      }
    },
  },
  {
    id: '9',
    behaviour: "a path unknown to the application gets the application's own 404",
    async check(scene) {
      const answer = await scene.ask(`${P}/no/such/page`)
      assert.equal(answer.status, 404)
      assert.equal(scene.appOf(answer), 'x')
    },
  },
  {
    id: '10',
    behaviour: 'the front door decides as a ten-line reference does, on random and hostile paths',
    patience: 20_000,
    async check(scene) {
      for (const target of hostileTargets(P)) await agree(scene, target)
      await fc.assert(
        fc.asyncProperty(randomTarget(P), target => agree(scene, target)),
        { numRuns: Number(process.env.CONFORMANCE_FUZZ_RUNS ?? 60) },
      )
    },
  },
]

async function agree(scene: Scene, target: string): Promise<void> {
  const answer = await scene.ask(target)
  // Node's parser refuses a few of these before anybody sees them.
  if (answer.status === 400 && !answer.headers.has('date')) return
  const app = scene.appOf(answer)
  if (app === undefined && scene.kind.answersUnlabelled?.(answer) && decide(target) !== undefined) return
  assert.equal(app, decide(target), JSON.stringify(target))
}
