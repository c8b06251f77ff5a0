import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, describe, it, mock } from 'node:test'
import express from 'express'
import type { FastifyBaseLogger } from 'fastify'
import Koa from 'koa'
import pino from 'pino'
import { WebSocket, WebSocketServer } from 'ws'
import { createHost, type Host } from '../../host/index.ts'
import { type AccessLine, accessLogOf, type LoggedRequest } from '../../host/observe/access-log.ts'
import { LineStream } from '../../host/observe/line-stream.ts'
import type { HostOptions } from '../../host/options.ts'
import { makeFolder } from '../config/workspace.ts'
import { until } from '../until.ts'

type Line = Record<string, unknown>

/** A stream that keeps what is logged. */
function collecting() {
  const lines: Line[] = []
  return { lines, stream: { write: (text: string) => void lines.push(JSON.parse(text)) } }
}

const hosts: Host[] = []
after(() => Promise.all(hosts.map(host => host.close())))

async function serve(options: HostOptions = {}) {
  const { lines, stream } = collecting()
  const host = await createHost({ ...options, logger: { level: 'info', stream, ...(options.logger as object) } })
  hosts.push(host)
  const office = express()
  office.get('/json', (_request, response) => void response.json({ a: 1 }))
  office.get('/hang', () => {})
  office.get('/half', (_request, response) => {
    response.writeHead(200)
    response.write('a')
  })
  office.get('/id', (request, response) => void response.send(request.headers['x-request-id']))
  host.mount('/office', office, { name: 'office' })
  host.mount(
    '/matches',
    new Koa().use(ctx => {
      ctx.body = ctx.get('x-request-id')
    }),
    { name: 'matches' },
  )
  host.mount('/broken', () => {
    throw new Error('broken')
  })
  host.mount('/chat', chatServer(), { name: 'chat' })
  host.mount('/closed', chatServer(), { name: 'closed', guard: () => false })
  host.get('/native/:id', async request => ({ id: request.id }))
  const url = await host.listen({ port: 0 })
  const requests = () => lines.filter(({ msg }) => msg === 'request')
  return { url, lines, requests, host }
}

function chatServer() {
  const server = createServer()
  new WebSocketServer({ server })
  return server
}

describe('the access log', () => {
  it('has one line a request, with its mount, id, status, time, bytes and client', async () => {
    const { url, requests } = await serve()
    await (await fetch(`${url}/office/json?x=1`)).text()
    await until(() => requests().length === 1)
    const [line] = requests()
    const { level, mount, method, url: target, status, ip } = line!
    assert.deepEqual(
      [level, mount, method, target, status, ip],
      [30, 'office', 'GET', '/office/json?x=1', 200, '127.0.0.1'],
    )
    assert.ok((line!.ms as number) >= 0 && (line!.bytes as number) > 100 && typeof line!.time === 'number')
    assert.match(String(line!.reqId), /^[\w-]+$/)
    await (await fetch(`${url}/native/7`)).text()
    await (await fetch(`${url}/nowhere`)).text()
    await until(() => requests().length === 3)
    assert.deepEqual(
      requests().map(({ mount, status, url }) => [mount, status, url]),
      [
        ['office', 200, '/office/json?x=1'],
        [undefined, 200, '/native/7'],
        [undefined, 404, '/nowhere'],
      ],
    )
  })

  it('takes the id of a request from the client, hands it on, and answers with it', async () => {
    const { url, requests } = await serve()
    for (const path of ['/office/id', '/matches/', '/native/1']) {
      const given = await fetch(url + path, { headers: { 'x-request-id': 'mine-1' } })
      assert.match(await given.text(), /mine-1/, path)
      assert.equal(given.headers.get('x-request-id'), 'mine-1')
      const made = await fetch(url + path)
      const id = made.headers.get('x-request-id')
      assert.ok(id !== null && (await made.text()).includes(id), path)
    }
    await until(() => requests().length === 6)
    assert.deepEqual(requests().filter(({ reqId }) => reqId === 'mine-1').length, 3)
  })

  it('shows no secret of a query', async () => {
    const { url, lines, requests } = await serve()
    await (await fetch(`${url}/office/json?access_token=SECRET`)).text()
    await until(() => requests().length === 1)
    assert.equal(requests()[0]!.url, '/office/json?access_token=[redacted]')
    assert.ok(!JSON.stringify(lines).includes('SECRET'))
  })

  it('tells whose error it was, and what the host answered', async () => {
    const { url, requests } = await serve()
    await (await fetch(`${url}/broken`)).text()
    await until(() => requests().length === 1)
    assert.deepEqual([requests()[0]!.status, requests()[0]!.outcome], [500, 'PORTICO_APP_ERROR'])
  })

  it('tells that a client went away: before an answer with 499, within it with its status', async () => {
    const { url, requests } = await serve()
    const abort = new AbortController()
    const hanging = fetch(`${url}/office/hang`, { signal: abort.signal })
    setTimeout(() => abort.abort(), 100)
    await assert.rejects(hanging)
    const half = await fetch(`${url}/office/half`)
    await half.body!.cancel()
    await until(() => requests().length === 2)
    assert.deepEqual(
      requests().map(({ status, outcome }) => [status, outcome]),
      [
        [499, 'aborted'],
        [200, 'aborted'],
      ],
    )
  })

  it('has a line for every request of a connection, those that came together too', async () => {
    const { url, requests } = await serve()
    const { port } = new URL(url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      'GET /office/json?n=1 HTTP/1.1\r\nHost: a\r\n\r\nGET /native/2 HTTP/1.1\r\nHost: a\r\n\r\nGET /office/json?n=3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    )
    const answer = await Readable.from(socket).toArray()
    assert.equal(
      Buffer.concat(answer)
        .toString()
        .match(/HTTP\/1\.1 200/g)?.length,
      3,
    )
    await until(() => requests().length === 3)
    assert.deepEqual(
      requests()
        .map(line => line.url)
        .toSorted(),
      ['/native/2', '/office/json?n=1', '/office/json?n=3'],
    )
    assert.equal(new Set(requests().map(({ reqId }) => reqId)).size, 3)
  })

  it('has a line for what is injected', async () => {
    const { host, requests } = await serve()
    await host.inject('/office/json')
    await until(() => requests().length === 1)
    assert.deepEqual([requests()[0]!.status, requests()[0]!.outcome], [200, undefined])
  })

  it('has a line for an upgraded connection when that has ended, and for one that was refused', async () => {
    const { url, requests } = await serve()
    const socket = new WebSocket(`${url.replace('http', 'ws')}/chat/room`)
    await once(socket, 'open')
    assert.deepEqual(requests(), [])
    socket.close()
    await until(() => requests().length === 1)
    const refused = new WebSocket(`${url.replace('http', 'ws')}/closed/room`)
    await once(refused, 'error')
    await until(() => requests().length === 2)
    assert.deepEqual(
      requests().map(({ mount, url, status, outcome }) => [mount, url, status, outcome]),
      [
        ['chat', '/chat/room', 101, undefined],
        ['closed', '/closed/room', 403, 'PORTICO_GUARD_REFUSED'],
      ],
    )
  })

  it('is in its file, in the order of the ends, when the host has closed', async context => {
    const file = join(await makeFolder(context, { lines: '' }), 'lines')
    const before = Date.now()
    const host = await createHost({ logger: { level: 'info', file } })
    host.mount('/office', express(), { name: 'office' })
    const targets = Array.from({ length: 300 }, (_, index) => `/office/${index}`)
    for (const target of targets) await host.inject(target)
    const ended = Date.now()
    await host.close()
    const read = () => {
      const texts = readFileSync(file, 'utf8').split('\n').slice(0, -1)
      return texts.map(text => JSON.parse(text) as Line).filter(({ msg }) => msg === 'request')
    }
    await until(() => read().length >= targets.length)
    const lines = read()
    assert.deepEqual(
      lines.map(({ url }) => url),
      targets,
    )
    const times = lines.map(({ time }) => time as number)
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    )
    assert.ok(times[0]! >= before && times.at(-1)! <= ended, `${before} ${times[0]} ${times.at(-1)} ${ended}`)
  })

  it('is silent about how the docs look for documents', async () => {
    const { url, requests } = await serve()
    await (await fetch(`${url}/docs`)).text()
    await until(() => requests().length >= 1)
    assert.deepEqual(
      requests().map(line => line.url),
      ['/docs'],
    )
  })

  it('is off where the logger does not write its level, and where it is said so', async () => {
    for (const options of [{ logger: { level: 'warn' } }, { accessLog: false }] as HostOptions[]) {
      const { url, requests } = await serve(options)
      const answer = await fetch(`${url}/office/json`)
      await answer.text()
      assert.equal(answer.headers.get('x-request-id'), null)
      await (await fetch(`${url}/office/json`)).text()
      assert.deepEqual(requests(), [])
    }
  })

  it('is on where it is said so, whatever the level', async () => {
    const { url, requests } = await serve({ logger: { level: 'error' }, accessLog: true })
    await (await fetch(`${url}/office/json`)).text()
    await until(() => requests().length === 1)
  })
})

describe('a line', () => {
  const line: AccessLine = {
    reqId: 'a-1',
    method: 'GET',
    url: '/é"\\\u0001?x=\u2028&token=[redacted]',
    status: 200,
    ms: 1.25,
    bytes: 7,
    ip: '10.0.0.1',
    outcome: 'PORTICO_APP_ERROR',
    trace_id: 'aa',
    span_id: 'bb',
  }
  const request: LoggedRequest = {
    id: 'a-1',
    method: 'GET',
    target: '/é"\\\u0001?x=\u2028&token=SECRET',
    status: 200,
    seconds: 0.0012504,
    sent: 7,
    client: '10.0.0.1',
    error: 'PORTICO_APP_ERROR',
    traceId: 'aa',
    spanId: 'bb',
    endedAt: 1_700_000_000_500,
  }

  const loggers: [what: string, make: (stream: { write(text: string): void }) => unknown][] = [
    ['a plain logger', stream => pino({ base: null }, stream)],
    ['one with bindings', stream => pino({}, stream).child({ mount: 'x', deep: { a: '"' } })],
    ['one with a clock of its own', stream => pino({ timestamp: () => `,"time":${process.hrtime()[0]}` }, stream)],
    ['one with a mixin', stream => pino({ mixin: () => ({ extra: 1 }) }, stream)],
    [
      'one with formatters',
      stream => pino({ formatters: { level: label => ({ level: label }), log: o => ({ ...o, f: 1 }) } }, stream),
    ],
    ['one with another message key', stream => pino({ messageKey: 'message' }, stream)],
    ['one with a nested key', stream => pino({ nestedKey: 'data' }, stream)],
    ['one that writes to several streams', stream => pino({ level: 'info' }, pino.multistream([{ stream }]))],
  ]
  for (const [what, make] of loggers) {
    it(`is to ${what} what its own method would make of it`, () => {
      const own = collecting()
      const ours = collecting()
      ;(make(own.stream) as FastifyBaseLogger).info(line, 'request')
      accessLogOf(make(ours.stream) as FastifyBaseLogger)(request)
      for (const { lines } of [own, ours]) lines[0]!.time = 0
      assert.deepEqual(ours.lines, own.lines)
      assert.equal(ours.lines.length, 1)
    })
  }

  it('has the time and the client of its request, whichever came before', () => {
    const own = collecting()
    const written: string[] = []
    const stream = new LineStream({ write: bytes => written.push(bytes.toString()) })
    const accessLog = accessLogOf(pino({ base: null, timestamp: false }, stream) as FastifyBaseLogger)
    const log = pino({ base: null, timestamp: false }, own.stream)
    for (const seconds of [0, 0.000004, 0.000005, 0.00029, 0.00029, 0.0999949, 0.099995, 0.1, 12.3456789]) {
      for (const client of ['10.0.0.1', '10.0.0.1', '::1', undefined, '10.0.0.1']) {
        const ms = Math.round(seconds * 100_000) / 100
        log.info({ ...line, ms, ip: client }, 'request')
        accessLog({ ...request, seconds, client })
      }
    }
    stream.flush()
    const lines = written.join('').trim().split('\n')
    assert.deepEqual(
      lines.map(text => JSON.parse(text)),
      own.lines,
    )
  })

  it('goes to any other logger by its method', () => {
    const calls: unknown[][] = []
    accessLogOf({ info: (...call: unknown[]) => calls.push(call) } as unknown as FastifyBaseLogger)(request)
    assert.deepEqual(calls, [[line, 'request']])
  })

  for (const [name, timestamp] of Object.entries(pino.stdTimeFunctions)) {
    if (name === 'isoTimeNano') continue
    it(`tells by pino's clock ${name} when its request ended`, context => {
      context.after(() => mock.timers.reset())
      mock.timers.enable({ apis: ['Date'], now: request.endedAt })
      const own = collecting()
      const ours = collecting()
      pino({ base: null, timestamp }, own.stream).info(line, 'request')
      mock.timers.setTime(request.endedAt + 60_000)
      accessLogOf(pino({ base: null, timestamp }, ours.stream) as FastifyBaseLogger)(request)
      assert.deepEqual(ours.lines, own.lines)
    })
  }

  for (const [what, options] of [
    ['in pieces', {}],
    ['whole, by a logger with a mixin', { mixin: () => ({ extra: 1 }) }],
  ] as const) {
    it(`is, written ${what}, in its place among those of others`, () => {
      const written: string[] = []
      const stream = new LineStream({ write: bytes => written.push(bytes.toString()) })
      const log = pino(options, stream)
      const accessLog = accessLogOf(log as FastifyBaseLogger)
      accessLog({ ...request, id: '1' })
      log.info('between')
      accessLog({ ...request, id: '2' })
      assert.deepEqual(written, [])
      stream.flush()
      const lines = written
        .join('')
        .trim()
        .split('\n')
        .map(text => JSON.parse(text) as Line)
      assert.deepEqual(
        lines.map(({ reqId, msg }) => reqId ?? msg),
        ['1', 'between', '2'],
      )
    })
  }
})
