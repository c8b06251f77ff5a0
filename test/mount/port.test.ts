import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, Wire } from '../adapters/wire.ts'
import { echo, held, say } from '../host/listeners.ts'
import { codeOf, listen, openHost } from '../host/serving.ts'

/** Limits short enough to be waited for. */
const headersTimeout = 300
const hasty = { fastify: { http: { headersTimeout, connectionsCheckingInterval: 50 } } }

suite('the time a client may take', { timeout: 20_000 }, () => {
  test('a host has a limit for headers unless told otherwise', async t => {
    const host = await openHost(t)
    await listen(host)
    const { headersTimeout } = host.server as Server
    assert.ok(headersTimeout > 0 && headersTimeout <= 60_000, String(headersTimeout))
  })

  test('silence is dropped with a problem document', async t => {
    const wire = await open(t, await serve(t, hasty))
    const answer = await wire.readAnswer()
    assert.deepEqual([answer.status, codeOf(answer)], [408, 'PORTICO_REQUEST_INVALID'])
    assert.deepEqual([answer.headers.get('connection'), answer.complete], ['close', true])
    await wire.readToEnd()
  })

  test('the limit holds for every request of a connection, and begins anew with each', async t => {
    const wire = await open(t, await serve(t, hasty))
    // Together they take longer than one may.
    for (let turn = 0; turn < 4; turn++) {
      wire.send('/a')
      assert.equal((await wire.readAnswer()).text, 'in')
      await sleep(headersTimeout / 2)
    }
    wire.write('GET /a HTTP/1.1\r\nHost: h\r\nX-Slow: ')
    const dripping = drip(wire, headersTimeout / 10)
    assert.equal((await wire.readAnswer()).status, 408)
    await dripping
  })

  test('it is about headers: a body may take longer', async t => {
    const host = await openHost(t, hasty)
    host.mount('/a', echo)
    const wire = await open(t, await listen(host))
    wire.send('/a', { method: 'POST', headers: { 'content-type': 'text/plain', 'content-length': '6' } })
    for (const byte of 'slowly') {
      await sleep(headersTimeout / 4)
      wire.write(byte)
    }
    assert.equal(JSON.parse((await wire.readAnswer()).text).body, 'slowly')
  })

  test('with a limit for whole requests a body that drips is dropped with 408', async t => {
    const host = await openHost(t, { fastify: { ...hasty.fastify, requestTimeout: 2 * headersTimeout } })
    host.mount('/a', (request, response) => request.resume().on('end', () => response.end()))
    const wire = await open(t, await listen(host))
    wire.send('/a', { method: 'POST', headers: { 'content-type': 'text/plain', 'content-length': '1000' } })
    const dripping = drip(wire, headersTimeout / 10)
    assert.equal((await wire.readAnswer()).status, 408)
    await dripping
  })

  test('an answer may take longer', async t => {
    const host = await openHost(t, hasty)
    const slow = held('done')
    host.mount('/a', slow.app)
    const answer = ask(await listen(host), '/a')
    await slow.entered
    await sleep(2 * headersTimeout)
    slow.open()
    assert.equal((await answer).text, 'done')
  })

  test('every address of localhost has it', async t => {
    const host = await openHost(t, hasty)
    host.mount('/a', say('in'))
    await host.listen({ port: 0, host: 'localhost' })
    for (const { address, port } of host.addresses() as AddressInfo[]) {
      const socket = connect({ host: address, port })
      t.after(() => socket.destroy())
      assert.match(await text(socket), /^HTTP\/1\.1 408 /, address)
    }
  })
})

suite('clients that keep connections without using them', { timeout: 20_000 }, () => {
  test('hundreds of them keep nobody else from being served', async t => {
    const port = await serve(t, hasty)
    const silent = await Promise.all(Array.from({ length: 300 }, () => open(t, port)))
    for (const wire of silent.slice(150)) wire.write('GET /a HTTP/1.1\r\nX: ')
    assert.equal((await ask(port, '/a')).text, 'in')
    for (const wire of silent) assert.match(String(await wire.readToEnd()), /^HTTP\/1\.1 408 /)
  })

  test('they do not hold up the end of the host', async t => {
    const host = await openHost(t, { drain: { deadline: 600_000 } })
    host.mount('/a', say('in'))
    const port = await listen(host)
    const [silent, idle] = [await open(t, port), await open(t, port)]
    idle.send('/a')
    await idle.readAnswer()
    await host.close()
    for (const wire of [silent, idle]) assert.equal((await wire.readToEnd()).length, 0)
  })

  test('one stuck in its headers is cut at the deadline of the drain', async t => {
    const host = await openHost(t, { drain: { deadline: 200 } })
    host.mount('/a', say('in'))
    const wire = await open(t, await listen(host))
    wire.write('GET /a HTTP/1.1\r\nX: ')
    await sleep(50)
    await host.close()
    await wire.readToEnd()
  })
})

async function serve(t: TestContext, options: typeof hasty): Promise<number> {
  const host = await openHost(t, options)
  host.mount('/a', say('in'))
  return listen(host)
}

async function open(t: TestContext, port: number): Promise<Wire> {
  const wire = await Wire.open(port)
  t.after(() => wire.destroy())
  return wire
}

/** Sends a byte at a time until the server has had enough. */
async function drip(wire: Wire, pause: number): Promise<void> {
  while (!wire.ended) {
    wire.write('s')
    await sleep(pause)
  }
}
