import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { connect, createServer } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { joinWrites } from '../../host/mount/joined-write.ts'
import { Wire } from '../adapters/wire.ts'
import { listen, openHost } from '../host/serving.ts'

const sizes = [0, 1, 27, 2047, 2048, 2049, 70_000]

test('bodies of every size leave byte for byte, also where several wait for one another', async t => {
  const bodies = sizes.map(size => randomBytes(size))
  const answer: RequestListener = (request, response) => {
    const body = bodies[Number(request.url?.slice(1))]!
    response.setHeader('x-name', 'caf\u00e9')
    response.setHeader('content-length', body.length)
    response.end(body)
  }
  const host = await openHost(t)
  host.mount('/a', answer)
  const wire = await Wire.open(await listen(host))
  t.after(() => wire.destroy())
  for (let turn = 0; turn < 2; turn++) for (const index of bodies.keys()) wire.send(`/a/${index}`)
  for (const body of [...bodies, ...bodies]) {
    const answered = await wire.readAnswer()
    assert.equal(answered.headers.get('x-name'), 'caf\u00e9')
    assert.ok(body.equals(answered.body))
  }
})

test('whatever else is written together leaves as it is', async t => {
  const parts = ['é', Buffer.from([0, 255, 128]), Buffer.from('b'), 'plain', Buffer.alloc(5_000, 1)]
  const server = createServer(socket => {
    joinWrites(socket)
    for (const count of [1, 2, 3, 5]) {
      socket.cork()
      for (const part of parts.slice(0, count)) socket.write(part)
      process.nextTick(() => socket.uncork())
    }
    socket.end()
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  const { port } = await new Promise<{ port: number }>(resolve =>
    server.once('listening', () => resolve(server.address() as never)),
  )
  const expected = [1, 2, 3, 5].flatMap(count => parts.slice(0, count).map(part => Buffer.from(part as string)))
  assert.ok(Buffer.concat(expected).equals(await buffer(connect(port, '127.0.0.1'))))
})
