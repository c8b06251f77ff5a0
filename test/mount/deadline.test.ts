import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import Koa from 'koa'
import type { Mountable } from '../../host/index.ts'
import { ask, Wire } from '../adapters/wire.ts'
import { say } from '../host/listeners.ts'
import { codeOf, createLog, listen, openHost } from '../host/serving.ts'

const deadline = 30

/** An application that keeps its response and answers when it is told to, long after the deadline. */
function late() {
  const entered = Promise.withResolvers<ServerResponse>()
  const app: RequestListener = (_request, response) => entered.resolve(response)
  return { app, response: entered.promise }
}

function answerLate(response: ServerResponse): void {
  response.setHeader('x-late', 'yes')
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.write('late ')
  response.flushHeaders()
  response.end('answer')
}

for (const way of ['direct', 'hooked'] as const) {
  suite(`the deadline of a ${way} mount`, () => {
    test('is answered with a 504 problem that names the mount and the deadline', async t => {
      const host = await openHost(t)
      if (way === 'hooked') host.addHook('onRequest', async () => {})
      host.mount('/slow', late().app, { deadline })
      const answer = await ask(await listen(host), '/slow')
      assert.deepEqual([answer.status, codeOf(answer)], [504, 'PORTICO_DEADLINE_EXCEEDED'])
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      assert.match(answer.text, /\/slow.*30 ms/)
    })

    test('closes the connection, so that nothing late can be taken for another answer', async t => {
      const host = await openHost(t)
      if (way === 'hooked') host.addHook('onRequest', async () => {})
      const { app, response } = late()
      host.mount('/slow', app, { deadline })
      const wire = await Wire.open(await listen(host))
      t.after(() => wire.destroy())
      wire.send('/slow')
      const answer = await wire.readAnswer()
      assert.deepEqual([answer.status, answer.headers.get('connection')], [504, 'close'])
      answerLate(await response)
      assert.equal((await wire.readToEnd()).toString(), '')
    })

    test('what the application still writes neither throws nor ends the host', async t => {
      const { lines, logger } = createLog()
      const host = await openHost(t, { logger })
      if (way === 'hooked') host.addHook('onRequest', async () => {})
      const { app, response } = late()
      host.mount('/slow', app, { deadline })
      host.mount('/fast', say('fast'))
      const port = await listen(host)
      const answer = ask(port, '/slow')
      assert.equal((await answer).headers.has('x-late'), false)
      answerLate(await response)
      assert.equal((await ask(port, '/fast')).text, 'fast')
      assert.deepEqual(lines, [])
    })

    test('tells the application that the response is closed', async t => {
      const host = await openHost(t)
      if (way === 'hooked') host.addHook('onRequest', async () => {})
      const { app, response } = late()
      host.mount('/slow', app, { deadline })
      const answer = ask(await listen(host), '/slow')
      await once(await response, 'close')
      assert.equal((await answer).status, 504)
    })

    test('does not end a response that has begun', async t => {
      const host = await openHost(t)
      if (way === 'hooked') host.addHook('onRequest', async () => {})
      const stream: RequestListener = async (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        for (let event = 0; event < 3; event++) {
          response.write(`data: ${event}\n\n`)
          await sleep(deadline)
        }
        response.end('data: end\n\n')
      }
      host.mount('/events', stream, { deadline })
      const answer = await ask(await listen(host), '/events')
      assert.ok(answer.complete)
      assert.match(answer.text, /data: end/)
    })
  })
}

suite('a deadline', () => {
  test('counts for its own mount alone', async t => {
    const host = await openHost(t)
    const slow: RequestListener = (_request, response) => void setTimeout(() => response.end('slow'), 3 * deadline)
    host.mount('/patient', slow)
    host.mount('/slow', slow, { deadline })
    const port = await listen(host)
    const [patient, impatient] = await Promise.all([ask(port, '/patient'), ask(port, '/slow')])
    assert.deepEqual([patient.text, impatient.status], ['slow', 504])
  })

  test('leaves the keep-alive connection of a request in time alone', async t => {
    const host = await openHost(t)
    host.mount('/a', say('in time'), { deadline })
    const wire = await Wire.open(await listen(host))
    t.after(() => wire.destroy())
    for (let round = 0; round < 3; round++) {
      wire.send('/a')
      assert.equal((await wire.readAnswer()).text, 'in time')
      await sleep(deadline)
    }
  })

  test('of a request pipelined behind another is answered in its turn', async t => {
    const host = await openHost(t)
    const gate = Promise.withResolvers<void>()
    const { app, response } = late()
    host.mount('/first', (_request, first) => void gate.promise.then(() => first.end('first')))
    host.mount('/slow', app, { deadline })
    const wire = await Wire.open(await listen(host))
    t.after(() => wire.destroy())
    wire.send('/first')
    wire.send('/slow')
    const behind = await response
    await sleep(2 * deadline)
    answerLate(behind)
    gate.resolve()
    assert.equal((await wire.readAnswer()).text, 'first')
    const answer = await wire.readAnswer()
    assert.deepEqual([answer.status, codeOf(answer)], [504, 'PORTICO_DEADLINE_EXCEEDED'])
  })

  test('lets nothing late through to a request pipelined behind it', async t => {
    const host = await openHost(t)
    const { app, response } = late()
    host.mount('/slow', app, { deadline })
    host.mount('/next', say('next'))
    const wire = await Wire.open(await listen(host))
    t.after(() => wire.destroy())
    wire.send('/slow')
    wire.send('/next')
    assert.equal((await wire.readAnswer()).status, 504)
    answerLate(await response)
    assert.doesNotMatch((await wire.readToEnd()).toString(), /late/)
  })

  test('counts for injected requests', async t => {
    const host = await openHost(t)
    const { app, response } = late()
    host.mount('/slow', app, { deadline })
    const answer = await host.inject('/slow')
    assert.deepEqual([answer.statusCode, answer.json().code], [504, 'PORTICO_DEADLINE_EXCEEDED'])
    answerLate(await response)
  })

  test('is answered while the client is still sending', async t => {
    const host = await openHost(t)
    host.mount('/slow', late().app, { deadline })
    const wire = await Wire.open(await listen(host))
    t.after(() => wire.destroy())
    wire.write('POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegin')
    assert.equal((await wire.readAnswer()).status, 504)
  })

  test('does not keep the host from closing', async t => {
    const host = await openHost(t, { drain: { deadline: 60_000 } })
    const { app } = late()
    host.mount('/slow', app, { deadline })
    assert.equal((await ask(await listen(host), '/slow')).status, 504)
    await host.close()
  })

  const work = async () => {
    await sleep(3 * deadline)
    return { late: true }
  }
  const frameworks: [string, () => Mountable][] = [
    ['Express', () => express().use(async (_request, response) => void response.json(await work()))],
    [
      'Koa',
      () =>
        new Koa().use(async context => {
          context.body = await work()
        }),
    ],
    ['fetch', () => ({ fetch: async () => Response.json(await work()) })],
  ]
  for (const [framework, create] of frameworks) {
    test(`lets a late ${framework} application finish into nothing`, async t => {
      const { lines, logger } = createLog()
      const host = await openHost(t, { logger })
      host.mount('/slow', create(), { deadline })
      const port = await listen(host)
      const [first, injected] = await Promise.all([ask(port, '/slow'), host.inject('/slow')])
      assert.deepEqual([first.status, injected.statusCode], [504, 504])
      await sleep(4 * deadline)
      assert.deepEqual(lines, [])
      await host.close()
    })
  }
})
