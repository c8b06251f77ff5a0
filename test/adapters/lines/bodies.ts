import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { METHODS } from 'node:http'
import type { Line } from '../line.ts'
import { P, type Scene } from '../scene.ts'
import type { Question } from '../wire.ts'

const multipart = '--b\r\nContent-Disposition: form-data; name="a"; filename="a.bin"\r\n\r\n\0\xff\r\n--b--\r\n'

/** Bodies on their way in. */
export const bodies: readonly Line[] = [
  {
    id: '23',
    behaviour: 'JSON, multipart and chunked bodies arrive byte-exact, unread, of any size',
    async check(scene) {
      await echoes(scene, '{"a": [1,  2]}', { headers: { 'content-type': 'application/json' } })
      await echoes(scene, '{not json', { headers: { 'content-type': 'application/json' } })
      const type = 'multipart/form-data; boundary=b'
      await echoes(scene, Buffer.from(multipart, 'latin1'), { headers: { 'content-type': type } })
      await echoes(scene, randomBytes(3 << 20), { headers: { 'content-type': 'application/octet-stream' } })
      const chunked = { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' }
      const answer = await scene.ask(`${P}/echo`, {
        method: 'POST',
        headers: chunked,
        body: '3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\n',
      })
      assert.equal(answer.text, 'abcde')
    },
  },
  {
    id: '24a',
    behaviour: 'a body without Content-Type passes, with POST and with QUERY',
    async check(scene) {
      for (const method of ['POST', 'PUT', 'DELETE']) await echoes(scene, 'untyped', { method })
      const query = await scene.ask(`${P}/echo`, { method: 'QUERY', body: 'untyped' })
      assert.equal(scene.appOf(query), 'x')
      if (query.status !== scene.kind.refusals?.['24a']) assert.deepEqual([query.status, query.text], [200, 'untyped'])
    },
  },
  {
    id: '24b',
    behaviour: 'a malformed Content-Type is left to the application',
    async check(scene) {
      for (const type of ['nonsense', '/', 'text/', 'a b; ;=', 'application/json; charset=%%']) {
        const answer = await scene.ask(`${P}/echo`, {
          method: 'POST',
          headers: { 'content-type': type },
          body: 'typed',
        })
        assert.equal(scene.appOf(answer), 'x', type)
        const refusal = scene.kind.refusals?.['24b']
        if (answer.status !== refusal) assert.deepEqual([answer.status, answer.text], [200, 'typed'], type)
      }
    },
  },
  {
    id: '24c',
    behaviour: 'a GET with a body passes',
    async check(scene) {
      await echoes(scene, 'in a GET', { method: 'GET' })
    },
  },
  {
    id: '25a',
    behaviour: 'every method passes, PROPFIND and QUERY too',
    async check(scene) {
      for (const method of METHODS) {
        if (method === 'CONNECT' || method === 'TRACE') continue
        const answer = await scene.ask(`${P}/echo`, { method, headers: { 'content-type': 'text/plain' } })
        assert.deepEqual([answer.status, answer.headers.get('x-method')], [200, method])
      }
    },
  },
  {
    id: '25b',
    behaviour: 'TRACE passes',
    async check(scene) {
      const answer = await scene.ask(`${P}/echo`, { method: 'TRACE' })
      assert.deepEqual([answer.status, answer.headers.get('x-method')], [200, 'TRACE'])
    },
  },
  {
    id: '26a',
    behaviour: "the application's own body parser works",
    async check(scene) {
      const answer = await scene.ask(`${P}/json`, json)
      assert.deepEqual(JSON.parse(answer.text), { a: [1] })
    },
  },
  {
    id: '26b',
    behaviour: 'a body parser in front of no route is a 404, and soon',
    patience: 1000,
    async check(scene) {
      const answer = await scene.ask(`${P}/parsed/none`, json)
      assert.deepEqual([answer.status, scene.appOf(answer)], [404, 'x'])
    },
  },
]

const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":[1]}' } as const

async function echoes(scene: Scene, body: string | Buffer, question: Question): Promise<void> {
  const answer = await scene.ask(`${P}/echo`, { method: 'POST', ...question, body })
  assert.deepEqual([answer.status, scene.appOf(answer)], [200, 'x'])
  assert.ok(answer.body.equals(Buffer.from(body)), `${answer.body.length} bytes of ${body.length} came back, or others`)
}
