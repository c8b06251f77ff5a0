import assert from 'node:assert/strict'
import { once } from 'node:events'
import { file, fileTag } from '../fixtures/behaviours.ts'
import type { Line } from '../line.ts'
import { P, type Scene } from '../scene.ts'
import { Wire } from '../wire.ts'

/** Responses on their way out, and the connection around both. */
export const responses: readonly Line[] = [
  {
    id: '28a',
    behaviour: 'the first event of a stream arrives while the stream goes on',
    check: scene =>
      onWire(scene, async wire => {
        wire.send(`${P}/events`)
        assert.match(await wire.readUntil('data: first'), /text\/event-stream/)
      }),
  },
  {
    id: '28b',
    behaviour: 'trailers arrive',
    async check(scene) {
      const { text, trailers } = await scene.ask(`${P}/trailers`, { headers: { te: 'trailers' } })
      assert.deepEqual([text, trailers.get('x-checksum')], ['body', 'abc'])
    },
  },
  {
    id: '28c',
    behaviour: '103 Early Hints arrive before the answer',
    async check(scene) {
      const { text, interim } = await scene.ask(`${P}/hints`)
      assert.equal(text, 'after the hints')
      assert.deepEqual(
        interim.map(({ status, headers }) => [status, headers.get('link')]),
        [[103, '</style.css>; rel=preload']],
      )
    },
  },
  {
    id: '28d',
    behaviour: 'Expect: 100-continue is answered before the body is sent',
    check: scene =>
      onWire(scene, async wire => {
        wire.send(`${P}/echo`, { method: 'POST', headers: { expect: '100-continue', 'content-length': '5' } })
        assert.equal((await wire.readHead())?.status, 100)
        wire.write('hello')
        assert.equal((await wire.readAnswer()).text, 'hello')
      }),
  },
  {
    id: '29a',
    behaviour: "HEAD has GET's headers and no body",
    async check(scene) {
      const path = scene.kind.family === 'directory' ? `${P}/a%20b%25.txt` : `${P}/file`
      const [get, head] = [await scene.ask(path), await scene.ask(path, { method: 'HEAD' })]
      const described = ['content-type', 'content-length', 'etag', 'accept-ranges']
      assert.deepEqual(
        described.map(name => head.headers.get(name)),
        described.map(name => get.headers.get(name)),
      )
      assert.deepEqual([get.status, head.status, head.body.length], [200, 200, 0])
      assert.ok(get.body.length > 0)
    },
  },
  {
    id: '29b',
    behaviour: 'a range is 206 and a matching ETag 304',
    async check(scene) {
      const path = scene.kind.family === 'directory' ? `${P}/a%20b%25.txt` : `${P}/file`
      const whole = await scene.ask(path)
      const part = await scene.ask(path, { headers: { range: 'bytes=1-2' } })
      assert.deepEqual([part.status, part.text], [206, whole.text.slice(1, 3)])
      const same = await scene.ask(path, { headers: { 'if-none-match': whole.headers.get('etag') ?? fileTag } })
      assert.deepEqual([same.status, same.body.length], [304, 0])
      if (scene.kind.family !== 'directory') assert.ok(whole.body.equals(file))
    },
  },
  {
    id: '29c',
    behaviour: 'several Set-Cookie stay several',
    async check(scene) {
      const cookies = (await scene.ask(`${P}/cookies`)).headers.getSetCookie()
      assert.deepEqual(
        cookies.map(cookie => cookie.split(';')[0]?.toLowerCase()),
        ['a=1', 'b=2'],
      )
    },
  },
  {
    id: '30',
    behaviour: 'a client that goes away closes the application’s answer',
    check: scene =>
      onWire(scene, async wire => {
        wire.send(`${P}/events`)
        await wire.readUntil('data: first')
        const closed = once(scene.witness, 'closed')
        wire.destroy()
        await closed
      }),
  },
  {
    id: '31a',
    behaviour: 'HTTP/1.0 without Host is served',
    async check(scene) {
      const answer = await scene.ask(`${P}/ok`, { version: '1.0' })
      assert.deepEqual([answer.status, answer.text], [200, 'ok'])
    },
  },
  {
    id: '31b',
    behaviour: "the client's Connection: close is honoured, and its keep-alive too",
    check: scene =>
      onWire(scene, async wire => {
        for (let turn = 0; turn < 2; turn++) {
          wire.send(`${P}/ok`)
          assert.equal((await wire.readAnswer()).text, 'ok')
        }
        wire.send(`${P}/ok`, { headers: { connection: 'close' } })
        const { headers, text } = await wire.readAnswer()
        assert.deepEqual([headers.get('connection'), text], ['close', 'ok'])
        await wire.readToEnd()
      }),
  },
  {
    id: '32a',
    behaviour: 'an early answer to an unread upload does not corrupt the next request',
    check: scene =>
      onWire(scene, async wire => {
        // Were the rest of the upload taken for a request, this is what it would ask for.
        const upload = `GET ${P}/param/smuggled HTTP/1.1\r\nHost: h\r\n\r\n`.repeat(8000)
        wire.send(`${P}/early`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: upload })
        assert.equal((await wire.readAnswer()).text, 'early')
        wire.send(`${P}/param/next`)
        const head = await wire.readHead()
        // Closing the connection is the other right answer (RFC 9112 section 9.6).
        if (head === undefined) return
        const body = await wire.readUntil('next')
        assert.doesNotMatch(body, /smuggled/)
      }),
  },
  {
    id: '32b',
    behaviour: 'pipelined requests are answered in order',
    check: scene =>
      onWire(scene, async wire => {
        for (const value of ['one', 'two', 'three']) wire.send(`${P}/param/${value}`)
        for (const value of ['one', 'two', 'three']) assert.equal((await wire.readAnswer()).text, value)
      }),
  },
]

async function onWire(scene: Scene, use: (wire: Wire) => Promise<void>): Promise<void> {
  const wire = await Wire.open((await scene.served).port)
  try {
    await use(wire)
  } finally {
    wire.destroy()
  }
}
