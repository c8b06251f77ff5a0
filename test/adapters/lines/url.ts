import assert from 'node:assert/strict'
import type { Line } from '../line.ts'
import { P, type Scene } from '../scene.ts'
import { ask } from '../wire.ts'

/** The URL that the application sees. */
export const url: readonly Line[] = [
  {
    id: '11a',
    behaviour: 'encoded slashes and percent signs reach the application as they came',
    async check(scene) {
      for (const path of ['/a%2Fb', '/a%2541', '/a%2fb', '/%2e%2e%2fa', '/a+b%20c']) {
        if (path.includes('%2e') && scene.kind.family === 'fetch') continue
        await seesUrl(scene, path)
      }
    },
  },
  {
    id: '11b',
    behaviour: 'parameters and queries are decoded once',
    async check(scene) {
      assert.equal((await scene.ask(`${P}/param/a%2541`)).text, 'a%41')
      assert.equal((await scene.ask(`${P}/query?q=%2541`)).text, '%41')
    },
  },
  {
    id: '12',
    behaviour: 'a stray percent sign is left to the application',
    async check(scene) {
      const answer = await scene.ask(`${P}/ok?x=100%`)
      assert.equal(answer.status, 200)
      assert.equal(answer.text, 'ok')
      assert.equal(await scene.appAt(`${P}/%zz`), 'x')
    },
  },
  {
    id: '13',
    behaviour: 'double slashes stay, and non-ASCII stays percent-encoded',
    async check(scene) {
      for (const path of ['//x', '//', '/x//', '/caf%C3%A9', '/%E2%82%AC?%E2%82%AC']) await seesUrl(scene, path)
    },
  },
  {
    id: '14a',
    behaviour: 'the original URL is the full raw path and query, in origin form',
    async check(scene) {
      for (const form of ['', 'http://h']) {
        const { headers } = await scene.ask(`${form}${P}/a%2Fb?c=%20&d`)
        assert.equal(headers.get('x-original-url'), `${P}/a%2Fb?c=%20&d`)
      }
    },
  },
  {
    id: '14b',
    behaviour: 'the original URL of an outer mount survives',
    async check(scene) {
      const { port } = await scene.serveSites([await scene.site(P, 'x')], { outer: '/outer' })
      const { headers } = await ask(port, `/outer${P}/a?b`)
      assert.equal(headers.get('x-url'), '/a?b')
      assert.equal(headers.get('x-original-url'), `/outer${P}/a?b`)
    },
  },
  {
    id: '15',
    behaviour: 'a host mounted in a host works',
    async check(scene) {
      const { port } = await scene.serveSites([await scene.site(P, 'x')], { outer: '/outer' })
      const answer = await ask(port, `/outer${P}/ok`)
      assert.equal(scene.appOf(answer), 'x')
      assert.equal(answer.status, 200)
      assert.equal((await ask(port, '/outer/native')).text, 'native')
      assert.equal((await ask(port, `${P}/ok`)).status, 404)
    },
  },
]

async function seesUrl(scene: Scene, path: string): Promise<void> {
  const answer = await scene.ask(P + path)
  assert.equal(scene.appOf(answer), 'x', path)
  assert.equal(answer.headers.get('x-url'), path)
}
