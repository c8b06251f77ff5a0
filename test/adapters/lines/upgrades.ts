import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { Witness } from '../kind.ts'
import type { Line } from '../line.ts'
import { P, type Scene } from '../scene.ts'
import { type Answer, ask, type Question } from '../wire.ts'

/** Requests that ask for another protocol. */
export const upgrades: readonly Line[] = [
  {
    id: '38',
    behaviour: 'a WebSocket reaches its application with the stripped URL, before any request',
    async check(scene) {
      const { port } = await scene.serve('x', 'y')
      const socket = new WebSocket(`ws://127.0.0.1:${port}${P}/socket?a`)
      const [url] = await once(socket, 'message')
      assert.equal(String(url), '/socket?a')
      socket.send('hello')
      const [echo] = await once(socket, 'message')
      assert.equal(String(echo), 'hello')
      socket.close()
      await once(socket, 'close')
    },
  },
  {
    id: '39a',
    behaviour: 'an upgrade for another mount is not touched',
    async check(scene) {
      const before = scene.witness.count('upgrade')
      const answer = await scene.ask(scene.kind.sockets ? '/ch11/y/socket' : '/ch11/y/ok', webSocket())
      assert.equal(answer.status === 101, scene.kind.sockets)
      if (!scene.kind.sockets) assert.equal(scene.appOf(answer), 'y')
      assert.equal(scene.witness.count('upgrade'), before)
    },
  },
  {
    id: '39b',
    behaviour: "nobody's upgrade is a 404, and its connection is closed",
    async check(scene) {
      const answer = await scene.ask('/nobody/socket', webSocket())
      assert.deepEqual([answer.status, scene.appOf(answer)], [404, undefined])
      assert.equal(answer.headers.get('connection'), 'close')
    },
  },
  {
    id: '41a',
    behaviour: 'an upgrade to an application that takes none is an ordinary request',
    async check(scene) {
      const { status, text } = await scene.ask(`${P}/ok`, webSocket())
      assert.deepEqual([status, text], [200, 'ok'])
    },
  },
  {
    id: '41b',
    behaviour: 'an upgrade to h2c is served as HTTP/1.1',
    async check(scene) {
      const settings = { 'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA' }
      const answer = await scene.ask(`${P}/ok`, upgradeTo('h2c', settings))
      assert.deepEqual([answer.status, answer.text], [200, 'ok'])
    },
  },
  {
    id: '42a',
    behaviour: 'a guard protects requests and upgrades alike',
    async check(scene) {
      const guard = ({ headers }: { headers: Record<string, unknown> }) => headers['x-pass'] === 'yes'
      const witness = new Witness()
      const { port } = await scene.serveSites([{ ...(await scene.site(P, 'x', witness)), options: { guard } }])
      for (const question of [{}, webSocket()]) {
        const refused = await ask(port, `${P}/socket`, question)
        assert.deepEqual([refused.status, scene.appOf(refused)], [403, undefined])
      }
      assert.equal(witness.count('upgrade'), 0)
      await enters(scene, port, { 'x-pass': 'yes' })
    },
  },
  {
    id: '42b',
    behaviour: 'every hook of the host protects requests and upgrades alike',
    async check(scene) {
      const { port } = await scene.serve('x')
      for (const hook of ['onRequest', 'preHandler']) {
        for (const question of [{}, webSocket()]) {
          const headers = { ...(question as Question).headers, 'x-deny': hook }
          const refused = await ask(port, `${P}/socket`, { ...question, headers })
          assert.deepEqual([refused.status, refused.text, scene.appOf(refused)], [401, 'denied', undefined], hook)
        }
      }
      await enters(scene, port, {})
    },
  },
]

async function enters(scene: Scene, port: number, headers: Record<string, string>): Promise<void> {
  const question = webSocket()
  const answer = await ask(port, `${P}/socket`, { ...question, headers: { ...question.headers, ...headers } })
  if (scene.kind.sockets) assert.equal(answer.status, 101)
  else assert.equal(scene.appOf(answer as Answer), 'x')
}

function webSocket(): Question {
  return upgradeTo('websocket', {
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
  })
}

function upgradeTo(protocol: string, headers: Record<string, string> = {}): Question {
  return { headers: { connection: 'Upgrade', upgrade: protocol, ...headers } }
}
