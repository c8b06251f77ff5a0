import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sendResponse } from '../../host/adapters/send-response.ts'
import { until } from '../until.ts'
import { Wire } from './wire.ts'

type Pull = (controller: ReadableStreamDefaultController<Uint8Array>, turn: number) => unknown

/** A body that is made piece by piece; `cancelled` tells whether nobody wants it any more. */
function bodyOf(pull: Pull) {
  const seen = { turns: 0, cancelled: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: controller => pull(controller, ++seen.turns) as void | Promise<void>,
      cancel: () => {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { seen, stream }
}

/** Serves an answer, once; gives the port and what sending it came to. */
async function serve(t: TestContext, answer: Response): Promise<{ port: number; sent: Promise<string> }> {
  const sent = Promise.withResolvers<string>()
  const server = createServer((_request, response) => {
    sendResponse(response, answer).then(
      () => sent.resolve('sent'),
      (error: Error) => {
        sent.resolve(`${error.message}, ${response.headersSent ? 'after' : 'before'} the head`)
        if (response.headersSent) response.destroy()
        else response.writeHead(500).end()
      },
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as AddressInfo).port, sent: sent.promise }
}

/** Sends an answer to a client that reads it. */
async function send(t: TestContext, answer: Response): Promise<{ wire: Wire; sent: Promise<string> }> {
  const { port, sent } = await serve(t, answer)
  const wire = await Wire.open(port)
  t.after(() => wire.destroy())
  wire.send('/')
  return { wire, sent }
}

const bytes = (text: string) => new TextEncoder().encode(text)

suite('a fetch Response is sent', () => {
  const whole: Record<string, () => string | Uint8Array<ArrayBuffer> | ReadableStream> = {
    'a text': () => 'whole',
    bytes: () => bytes('whole'),
    'a stream that has it all': () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(bytes('whole'))
          controller.close()
        },
      }),
  }
  for (const [what, body] of Object.entries(whole)) {
    test(`whole and with its length where the body is ${what}`, async t => {
      const { wire, sent } = await send(t, new Response(body()))
      const { status, text, headers } = await wire.readAnswer()
      assert.deepEqual([status, text, headers.get('content-length')], [200, 'whole', '5'])
      assert.equal(await sent, 'sent')
    })
  }

  test('piece by piece, as a body of several is made', async t => {
    const { stream } = bodyOf(async (controller, turn) => {
      if (turn > 5) return controller.close()
      if (turn % 2 === 0) await new Promise(setImmediate)
      controller.enqueue(bytes(`${turn} `))
    })
    const { wire, sent } = await send(t, new Response(stream))
    const { text, headers } = await wire.readAnswer()
    assert.deepEqual([text, headers.get('transfer-encoding')], ['1 2 3 4 5 ', 'chunked'])
    assert.equal(await sent, 'sent')
  })

  test('its head at once, where the body takes its time', async t => {
    const begun = Promise.withResolvers<void>()
    const { stream } = bodyOf(async (controller, turn) => {
      if (turn > 1) return controller.close()
      await begun.promise
      controller.enqueue(bytes('late'))
    })
    const { wire } = await send(t, new Response(stream))
    await wire.readUntil('\r\n\r\n')
    begun.resolve()
    await wire.readUntil('late')
  })

  test('not at all where the body fails at once, at its first piece or its second', async t => {
    for (const last of [1, 2]) {
      const { stream } = bodyOf((controller, turn) => {
        if (turn === last) throw new Error('failed')
        controller.enqueue(bytes('piece'))
      })
      const { wire, sent } = await send(t, new Response(stream))
      assert.equal(await sent, 'failed, before the head')
      assert.equal((await wire.readAnswer()).status, 500)
    }
  })

  test('cut where the body fails later', async t => {
    const { stream } = bodyOf(async (controller, turn) => {
      await new Promise(setImmediate)
      if (turn === 3) throw new Error('failed')
      controller.enqueue(bytes('piece'))
    })
    const { wire, sent } = await send(t, new Response(stream))
    assert.equal(await sent, 'failed, after the head')
    assert.doesNotMatch((await wire.readToEnd()).toString(), /\r\n0\r\n/)
  })

  test('no longer when the client is gone: the body is cancelled, of which nothing more is made', async t => {
    const { stream, seen } = bodyOf(async (controller, turn) => {
      if (turn === 1) controller.enqueue(bytes('piece'))
      else await new Promise(() => {})
    })
    const { wire, sent } = await send(t, new Response(stream))
    await wire.readUntil('piece')
    wire.destroy()
    assert.equal(await sent, 'sent')
    assert.ok(seen.cancelled)
    assert.equal(seen.turns, 2)
  })

  test('no faster than the client takes it, but for one piece', async t => {
    const { stream, seen } = bodyOf(controller => controller.enqueue(new Uint8Array(1 << 20)))
    const { port } = await serve(t, new Response(stream))
    // Nothing listens to its data, so that it is not read.
    const client = connect(port, '127.0.0.1')
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    // Once the buffers on the way are full, nothing more is made.
    let before = 0
    await until(async () => {
      before = seen.turns
      await sleep(300)
      return before > 0 && seen.turns === before
    })
    client.destroy()
    await until(() => seen.cancelled)
    assert.ok(seen.turns < 64, String(seen.turns))
  })
})
