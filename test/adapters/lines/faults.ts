import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import type { Line } from '../line.ts'
import { deadAddress } from '../origin.ts'
import { P } from '../scene.ts'
import { ask, Wire } from '../wire.ts'
import { withOrigin } from './forwarding.ts'

/** Applications elsewhere that are not there, go away, or say nothing. */
export const faults: readonly Line[] = [
  {
    id: '46a',
    behaviour: 'an application that refuses the connection is a 502',
    families: ['remote'],
    async check(scene) {
      const app = scene.kind.reach?.([await deadAddress()])
      const { port } = await scene.serveSites([{ prefix: P, app }])
      for (const method of ['GET', 'POST']) {
        const answer = await ask(port, `${P}/x`, { method, headers: { 'content-type': 'text/plain' } })
        assert.equal(answer.status, 502)
      }
    },
  },
  {
    id: '46b',
    behaviour: 'an application that resets the connection before it answers is a 502',
    families: ['remote'],
    check: scene =>
      withOrigin(scene, failing, async ({ port }) => {
        for (const fault of ['reset', 'close']) assert.equal((await ask(port, `${P}/${fault}`)).status, 502, fault)
        await serves(port)
      }),
  },
  {
    id: '46c',
    behaviour: 'an answer that breaks off looks like one: the connection is closed',
    families: ['remote'],
    check: scene =>
      withOrigin(scene, failing, async ({ port }) => {
        for (const fault of ['sized', 'chunked']) await breaksOff(port, fault)
        await serves(port)
      }),
  },
  {
    id: '46d',
    behaviour: 'an application that hangs is a 504, and a closed connection within its answer',
    families: ['remote'],
    patience: 10_000,
    check: scene =>
      withOrigin(
        scene,
        failing,
        async ({ port }) => {
          assert.equal((await ask(port, `${P}/silent`)).status, 504)
          await breaksOff(port, 'stalled')
          await serves(port)
        },
        { timeout: 400 },
      ),
  },
]

const failing: RequestListener = (request, response) => {
  const begin = (headers: Record<string, string>) => response.writeHead(200, headers).write('part')
  const cut = () => setTimeout(() => request.socket.destroy(), 20)
  if (request.url === '/reset') request.socket.resetAndDestroy()
  else if (request.url === '/close') request.socket.end()
  else if (request.url === '/sized') begin({ 'content-length': '100' }) && cut()
  else if (request.url === '/chunked') begin({}) && cut()
  else if (request.url === '/stalled') begin({})
  else if (request.url !== '/silent') response.end('ok')
}

async function breaksOff(port: number, fault: string): Promise<void> {
  const wire = await Wire.open(port)
  try {
    wire.send(`${P}/${fault}`)
    const { status, text, complete } = await wire.readAnswer()
    assert.deepEqual([status, text, complete], [200, 'part', false], fault)
    await wire.readToEnd()
  } finally {
    wire.destroy()
  }
}

async function serves(port: number): Promise<void> {
  assert.equal((await ask(port, `${P}/ok`)).text, 'ok')
}
