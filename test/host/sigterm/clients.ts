import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { type Answer, Wire } from '../../adapters/wire.ts'
import { kinds, upgradable } from './apps.ts'
import { createPayload, digest, downloadSize } from './payload.ts'

/** What a client has begun before SIGTERM: called after it, it goes on to the end, and judges what it got. */
export type Unfinished = () => Promise<void>

/** One thing that clients do, for each kind of application that it can be done with. */
export interface Doing {
  readonly what: string
  readonly kinds: readonly string[]
  /** Settles when it is in the middle. */
  begin(port: number, kind: string): Promise<Unfinished>
}

const piece = createPayload(100_000)
const pieces = 8
const upload = Buffer.concat(Array.from({ length: pieces }, () => piece))

/** Everything that SIGTERM finds clients in the middle of. */
export const doings: readonly Doing[] = [
  {
    what: 'an upload of known length goes on, and is answered',
    kinds,
    async begin(port, kind) {
      const wire = await Wire.open(port)
      wire.send(`/${kind}/upload`, { method: 'POST', headers: { 'content-length': String(upload.length), ...bytes } })
      wire.write(piece)
      return async () => {
        for (let sent = 1; sent < pieces; sent++) {
          await sleep(5)
          wire.write(piece)
        }
        await expectLast(wire, digest(upload))
      }
    },
  },
  {
    what: 'an upload in chunks goes on, and is answered',
    kinds,
    async begin(port, kind) {
      const wire = await Wire.open(port)
      wire.send(`/${kind}/upload`, { method: 'POST', headers: { 'transfer-encoding': 'chunked', ...bytes } })
      const chunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
      wire.write(chunk)
      return async () => {
        for (let sent = 1; sent < pieces; sent++) {
          await sleep(5)
          wire.write(chunk)
        }
        wire.write('0\r\n\r\n')
        await expectLast(wire, digest(upload))
      }
    },
  },
  { what: 'a download arrives whole at a client that takes its time', kinds, begin: beginDownload },
  {
    what: 'an event stream is ended, and not cut',
    kinds,
    async begin(port, kind) {
      const wire = await Wire.open(port)
      wire.send(`/${kind}/events`)
      await wire.readUntil('data: 3\n')
      return async () => assert.match((await wire.readToEnd()).toString(), /data: \d+\n\n\r\n0\r\n\r\n$/)
    },
  },
  {
    what: 'a request is answered, and so is the one behind it on its connection',
    kinds,
    async begin(port, kind) {
      const wire = await Wire.open(port)
      wire.send(`/${kind}/plain`)
      await wire.readAnswer()
      wire.send(`/${kind}/hold`)
      wire.send(`/${kind}/plain`)
      return async () => {
        assert.equal((await wire.readAnswer()).text, 'held')
        assert.equal((await wire.readAnswer()).text, 'plain')
        await wire.readToEnd()
      }
    },
  },
  {
    what: 'a connection that is kept for later is closed',
    kinds,
    async begin(port, kind) {
      const wire = await Wire.open(port)
      wire.send(`/${kind}/plain`)
      await wire.readAnswer()
      return async () => assert.equal((await wire.readToEnd()).length, 0)
    },
  },
  {
    what: 'a WebSocket hears that the host goes away (1001)',
    kinds: upgradable,
    async begin(port, kind) {
      const { socket, closed } = await dial(port, `/${kind}/socket`)
      socket.send('hello')
      await once(socket, 'message')
      return async () => assert.equal(await closed, 1001)
    },
  },
  {
    what: 'a WebSocket in the middle of large messages hears it too, between two of them',
    kinds: upgradable,
    async begin(port, kind) {
      const { socket, closed } = await dial(port, `/${kind}/flood`)
      let broken = 0
      socket.on('message', (message: Buffer) => {
        if (message.length !== 300_000) broken++
      })
      await once(socket, 'message')
      socket.pause()
      return async () => {
        socket.resume()
        assert.deepEqual([await closed, broken], [1001, 0])
      }
    },
  },
]

const bytes = { 'content-type': 'application/octet-stream' }

/** The next answer is whole, and the connection ends with it. */
async function expectLast(wire: Wire, text: string): Promise<void> {
  const answer: Answer = await wire.readAnswer()
  assert.deepEqual(
    [answer.status, answer.text, answer.complete, answer.headers.get('connection')],
    [200, text, true, 'close'],
  )
  await wire.readToEnd()
}

/** A client that reads the header section, and the body only after SIGTERM. */
async function beginDownload(port: number, kind: string): Promise<Unfinished> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET /${kind}/download HTTP/1.1\r\nHost: test\r\n\r\n`)
  const received: Buffer[] = []
  socket.on('data', (chunk: Buffer) => received.push(chunk))
  await once(socket, 'data')
  socket.pause()
  return async () => {
    const closed = once(socket, 'close')
    socket.resume()
    await closed
    const all = Buffer.concat(received)
    const head = all.indexOf('\r\n\r\n') + 4
    const sent = all.subarray(head)
    const isChunked = /transfer-encoding: chunked/i.test(all.toString('latin1', 0, head))
    assert.equal(digest(isChunked ? joinChunks(sent) : sent), digest(createPayload(downloadSize)))
  }
}

/** The body of a chunked one that has ended (RFC 9112 section 7.1). */
function joinChunks(sent: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let offset = 0; ; ) {
    const line = sent.indexOf('\r\n', offset)
    const length = Number.parseInt(sent.toString('latin1', offset, line), 16)
    if (!(length > 0)) return length === 0 ? Buffer.concat(chunks) : Buffer.alloc(0)
    chunks.push(sent.subarray(line + 2, line + 2 + length))
    offset = line + 4 + length
  }
}

/** Opens a WebSocket; `closed` settles with the status that it is closed with. */
export async function dial(port: number, path: string): Promise<{ socket: WebSocket; closed: Promise<number> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  const closed = new Promise<number>(resolve => socket.on('close', resolve))
  socket.on('error', () => {})
  await once(socket, 'open')
  return { socket, closed }
}
