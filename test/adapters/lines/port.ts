import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { lateness } from '../fixtures/behaviours.ts'
import { Witness } from '../kind.ts'
import type { Line } from '../line.ts'
import { P, type Scene } from '../scene.ts'
import { Wire } from '../wire.ts'

/** Milliseconds that a client may take for its headers where a line waits for the end of them. */
const headersTimeout = 300

/** The port that all mounts share. */
export const port: readonly Line[] = [
  {
    id: '48a',
    behaviour: 'a client that sends nothing is dropped with 408',
    check: scene => isDropped(scene, async () => {}),
  },
  {
    id: '48b',
    behaviour: 'a client that sends its headers a byte at a time is dropped with 408',
    check: scene =>
      isDropped(scene, async wire => {
        wire.write(`GET ${P}/ok HTTP/1.1\r\nHost: h\r\nX-Slow: `)
        // Every byte comes in time; it is the whole header section that does not.
        while (!wire.ended) {
          wire.write('s')
          await sleep(headersTimeout / 10)
        }
      }),
  },
  {
    id: '50a',
    behaviour: 'closing finishes requests in flight, takes no more, and closes applications, the last started first',
    async check(scene) {
      const closed: string[] = []
      const sites = []
      for (const label of ['x', 'y']) {
        const close = () => closed.push(label)
        sites.push({ ...(await scene.site(`/ch11/${label}`, label, new Witness())), options: { close } })
      }
      const served = await scene.serveSites(sites, { drainDeadline: 60_000 })
      const wire = await Wire.open(served.port)
      try {
        // Everything is compiled and connected before it counts that the request is inside when the host closes.
        wire.send(`${P}/late`)
        await wire.readAnswer()
        wire.send(`${P}/late`)
        await sleep(lateness / 2)
        const closing = served.close()
        const { text, headers, complete } = await wire.readAnswer()
        assert.deepEqual([text, headers.get('connection'), complete], ['late', 'close', true])
        await closing
        await assert.rejects(Wire.open(served.port), { code: 'ECONNREFUSED' })
        assert.deepEqual(closed, ['y', 'x'])
      } finally {
        wire.destroy()
      }
    },
  },
  {
    id: '50b',
    behaviour: 'closing ends WebSockets and what never ends by itself, within its deadline',
    async check(scene) {
      const served = await scene.serveSites([await scene.site(P, 'x', new Witness())], { drainDeadline: 500 })
      const wires = [await Wire.open(served.port), await Wire.open(served.port), await Wire.open(served.port)]
      const [socket, stream, silent] = wires as [Wire, Wire, Wire]
      try {
        if (scene.kind.sockets) {
          socket.send(`${P}/socket`, { headers: handshake })
          assert.equal((await socket.readHead())?.status, 101)
        }
        stream.send(`${P}/events`)
        await stream.readUntil('data: first')
        silent.send(`${P}/never`)
        await sleep(50)
        await served.close()
        for (const wire of wires) await wire.readToEnd()
      } finally {
        for (const wire of wires) wire.destroy()
      }
    },
  },
]

const handshake = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

async function isDropped(scene: Scene, act: (wire: Wire) => Promise<void>): Promise<void> {
  const { port } = await scene.serveSites([await scene.site(P, 'x', new Witness())], { headersTimeout })
  const wire = await Wire.open(port)
  try {
    const [answer] = await Promise.all([wire.readAnswer(), act(wire)])
    assert.equal(answer.status, 408)
    await wire.readToEnd()
  } finally {
    wire.destroy()
  }
}
