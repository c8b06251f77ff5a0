import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import express from 'express'
import type { HostOptions } from '../../host/index.ts'
import { Wire } from '../adapters/wire.ts'
import { listen, openHost } from '../host/serving.ts'

/** A host with two Express applications, a Node listener and a native route; each answers whose prototypes it was given. */
async function start(t: TestContext, options: HostOptions = {}) {
  const one = express()
  const two = express()
  const owners = new Map<object, string>([
    [one.request, 'one'],
    [one.response, 'one'],
    [two.request, 'two'],
    [two.response, 'two'],
    [IncomingMessage.prototype, 'node'],
    [ServerResponse.prototype, 'node'],
  ])
  const tell = (request: object, response: object) =>
    `${owners.get(Object.getPrototypeOf(request))} ${owners.get(Object.getPrototypeOf(response))}`
  for (const app of [one, two]) app.get('/', (request, response) => void response.end(tell(request, response)))
  const host = await openHost(t, options)
  host.mount('/one', one)
  host.mount('/two', two)
  host.mount('/node', (request, response) => response.end(tell(request, response)))
  host.get('/native', (request, reply) => tell(request.raw, reply.raw))
  return { host, tell }
}

async function ask(t: TestContext, port: number, paths: readonly string[]): Promise<string[]> {
  const wire = await Wire.open(port)
  t.after(() => wire.destroy())
  const answers: string[] = []
  for (const path of paths) {
    wire.send(path)
    answers.push((await wire.readAnswer()).text)
  }
  return answers
}

const paths = ['/one', '/one', '/one', '/node', '/node', '/two', '/two', '/two', '/one', '/native', '/two', '/one']
const owners = ['one', 'one', 'one', 'node', 'node', 'two', 'two', 'two', 'one', 'node', 'two', 'one']

test('each request has the prototypes that are meant for it, whatever came before on its connection', async t => {
  const { host } = await start(t)
  const port = await listen(host)
  assert.deepEqual(
    await ask(t, port, paths),
    owners.map(owner => `${owner} ${owner}`),
  )
})

test('so has each of pipelined requests', async t => {
  const { host } = await start(t)
  const wire = await Wire.open(await listen(host))
  t.after(() => wire.destroy())
  for (const path of paths) wire.send(path)
  for (const owner of owners) assert.equal((await wire.readAnswer()).text, `${owner} ${owner}`)
})

test('an application has its prototypes before its first line runs, where no hook of the host comes first', async t => {
  const { host, tell } = await start(t)
  const seen: string[] = []
  host.server.prependListener('request', (request, response) => seen.push(tell(request, response)))
  const port = await listen(host)
  await ask(t, port, ['/one', '/one', '/one', '/node'])
  assert.deepEqual(seen, ['node one', 'node one', 'one one', 'one node'])
})

test('a hook sees requests and responses as Node makes them', async t => {
  const { host, tell } = await start(t)
  const seen: string[] = []
  host.addHook('onRequest', async (request, reply) => {
    // As plugins for middleware do: Express has it as a getter alone.
    Object.assign(request.raw, { ip: request.ip })
    seen.push(tell(request.raw, reply.raw))
  })
  const port = await listen(host)
  const answers = await ask(t, port, ['/one', '/one', '/one'])
  assert.deepEqual([answers, seen], [Array(3).fill('one one'), Array(3).fill('node node')])
})

test('an upgrade is as Node makes it, after requests of an application with prototypes of its own', async t => {
  const { host } = await start(t)
  let isPlain: boolean | undefined
  host.server.on('upgrade', (request: IncomingMessage, socket) => {
    isPlain = Object.getPrototypeOf(request) === IncomingMessage.prototype
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n')
  })
  const wire = await Wire.open(await listen(host))
  t.after(() => wire.destroy())
  for (const path of ['/one', '/one', '/one']) {
    wire.send(path)
    await wire.readAnswer()
  }
  wire.send('/elsewhere', { headers: { connection: 'upgrade', upgrade: 'echo' } })
  await wire.readToEnd()
  assert.equal(isPlain, true)
})

test('where a listener rewrites the URL first, the request and its response are meant for the new one', async t => {
  const { host } = await start(t)
  const elsewhere: Record<string, string> = { '/one?node': '/node', '/one?two': '/two' }
  host.server.prependListener('request', request => {
    request.url = elsewhere[request.url ?? ''] ?? request.url
  })
  const port = await listen(host)
  assert.deepEqual(await ask(t, port, ['/one', '/one', '/one?node', '/one?two', '/one']), [
    'one one',
    'one one',
    'node node',
    'two two',
    'one one',
  ])
})

test('classes of messages that the options bring are left alone', async t => {
  class Request extends IncomingMessage {}
  const { host } = await start(t, { fastify: { http: { IncomingMessage: Request } } })
  const seen: unknown[] = []
  host.server.prependListener('request', request => seen.push(request.constructor))
  const port = await listen(host)
  host.mount('/own', (request, response) => response.end(request.constructor.name))
  const answers = await ask(t, port, ['/one', '/one', '/one', '/own'])
  assert.deepEqual(seen, [Request, Request, Request, Request])
  assert.equal(answers.at(-1), 'Request')
})
