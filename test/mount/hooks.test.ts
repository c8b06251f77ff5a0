import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { ask } from '../adapters/wire.ts'
import { counted, echo, say, urls } from '../host/listeners.ts'
import { codeOf, createLog, listen, openHost } from '../host/serving.ts'
import { until } from '../until.ts'

const refuseAll = async (_request: FastifyRequest, reply: FastifyReply) => reply.code(401).send('who are you?')

suite('what hooks can do', () => {
  test('headers that they set arrive with what the mount answers', async t => {
    const host = await openHost(t)
    host.register(helmet)
    host.addHook('onRequest', async (_request, reply) => void reply.header('set-cookie', ['a=1', 'b=2']))
    host.mount('/a', (_request, response) => response.writeHead(201, { 'x-app': 'yes' }).end('in'))
    const answer = await ask(await listen(host), '/a')
    assert.deepEqual([answer.status, answer.text, answer.headers.get('x-app')], [201, 'in', 'yes'])
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2'])
  })

  test('they see the whole URL, and the application its own', async t => {
    const host = await openHost(t)
    const seen: string[][] = []
    host.addHook(
      'onRequest',
      async request => void seen.push([request.url, request.originalUrl, request.raw.url ?? '']),
    )
    host.addHook(
      'preHandler',
      async request => void seen.push([request.url, request.originalUrl, request.raw.url ?? '']),
    )
    host.mount('/a/b', urls)
    const target = '/a/b/c%2Fd?e=%2541&e=100%'
    const answer = await ask(await listen(host), target)
    assert.deepEqual(seen, [
      [target, target, target],
      [target, target, target],
    ])
    assert.deepEqual(JSON.parse(answer.text), ['/c%2Fd?e=%2541&e=100%', target, '/a/b'])
  })

  test('they see the query parsed', async t => {
    const host = await openHost(t)
    let query: unknown
    host.addHook('onRequest', async request => {
      query = request.query
    })
    host.mount('/a', say('in'))
    await ask(await listen(host), '/a/x?y=1&z')
    assert.deepEqual({ ...(query as object) }, { y: '1', z: '' })
  })

  test('the log names the URL that was asked, never the internal one', async t => {
    const { lines, logger } = createLog()
    const host = await openHost(t, { logger: { ...logger, level: 'info' } })
    host.addHook('onRequest', async () => {})
    host.mount('/a', say('in'))
    await ask(await listen(host), '/a/b?c')
    const urls = () => lines.flatMap(line => (line as { url?: string }).url ?? [])
    await until(() => urls().length > 0)
    assert.deepEqual(urls(), ['/a/b?c'])
    assert.doesNotMatch(JSON.stringify(lines), /\.portico/)
  })

  const bodies = [
    ['JSON', 'application/json', '{"a": 1}'],
    ['broken JSON', 'application/json', '{"a": '],
    ['a form', 'application/x-www-form-urlencoded', 'a=%2541'],
    ['a type nobody parses', 'application/x-nobody', '\u0000\u0001'],
    ['a malformed type', 'no type at all;;', 'text'],
  ] as const
  for (const hook of ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const) {
    test(`an ${hook} hook that looks at the body and its type leaves both to the application`, async t => {
      const host = await openHost(t)
      const looked: unknown[] = []
      const look = async (request: FastifyRequest) => {
        looked.push(request.body, (request as { mediaType?: string }).mediaType)
      }
      host.addHook(hook as 'onRequest', look)
      host.mount('/a', echo)
      const port = await listen(host)
      for (const [what, type, body] of bodies) {
        const answer = await ask(port, '/a', { method: 'POST', headers: { 'content-type': type }, body })
        const got = JSON.parse(answer.text) as Record<string, string>
        assert.deepEqual([got.body, got.type], [body, type], what)
      }
      assert.equal(looked.length, 2 * bodies.length)
    })
  }

  test('a body is neither measured nor limited on its way', async t => {
    const host = await openHost(t, { fastify: { bodyLimit: 10 } })
    host.addHook('preHandler', async () => {})
    host.mount('/a', echo)
    const body = 'x'.repeat(100_000)
    const answer = await ask(await listen(host), '/a', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body,
    })
    assert.equal((JSON.parse(answer.text) as { body: string }).body, body)
  })

  const answering: [string, (host: FastifyInstance) => unknown][] = [
    ['an async preParsing hook', host => host.addHook('preParsing', refuseAll)],
    [
      'a preParsing hook with a callback',
      host => host.addHook('preParsing', (request, reply, _payload, _done) => void refuseAll(request, reply)),
    ],
  ]
  for (const name of ['onRequest', 'preValidation', 'preHandler'] as const) {
    const add = (host: FastifyInstance, hook: onRequestHookHandler) => host.addHook(name as 'onRequest', hook)
    answering.push(
      [`an async ${name} hook`, host => add(host, refuseAll as never)],
      [`a ${name} hook with a callback`, host => add(host, (request, reply, _done) => void refuseAll(request, reply))],
    )
  }
  for (const [what, addHook] of answering) {
    test(`${what} that answers keeps the application out`, async t => {
      const host = await openHost(t)
      const { app, entered } = counted()
      addHook(host)
      host.mount('/a', app)
      const headers = { 'content-type': 'text/plain' }
      const answer = await ask(await listen(host), '/a', { method: 'POST', body: 'x', headers })
      assert.deepEqual([answer.status, answer.text, entered()], [401, 'who are you?', 0])
    })
  }

  test('the application is entered after a slow hook, with the body still whole', async t => {
    const host = await openHost(t)
    host.addHook('onRequest', () => new Promise<void>(resolve => setTimeout(resolve, 20)))
    host.mount('/a', echo)
    const answer = await ask(await listen(host), '/a', {
      method: 'PUT',
      body: 'whole',
      headers: { 'content-type': 'text/plain' },
    })
    assert.equal((JSON.parse(answer.text) as { body: string }).body, 'whole')
  })

  test("a hook's error is answered as the host's problem, without its message where it is a fault", async t => {
    const { lines, logger } = createLog()
    const host = await openHost(t, { logger })
    const { app, entered } = counted()
    host.addHook('onRequest', async request => {
      if (request.url.endsWith('/fault')) throw new Error('secret table missing')
      throw Object.assign(new Error('sign in first'), { statusCode: 401 })
    })
    host.mount('/a', app)
    const port = await listen(host)
    const fault = await ask(port, '/a/fault')
    assert.deepEqual([fault.status, codeOf(fault)], [500, 'PORTICO_INTERNAL'])
    assert.match(fault.headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.doesNotMatch(fault.text, /secret/)
    assert.ok(lines.some(({ err }) => err?.message === 'secret table missing'))
    const refused = await ask(port, '/a/other')
    assert.equal(refused.status, 401)
    assert.deepEqual((JSON.parse(refused.text) as { status: number; title: string }).title, 'Unauthorized')
    assert.equal(entered(), 0)
  })

  test('onResponse runs when the application has answered', async t => {
    const host = await openHost(t)
    const done = Promise.withResolvers<number>()
    host.addHook('onResponse', async (_request, reply) => done.resolve(reply.raw.statusCode))
    host.mount('/a', (_request, response) => response.writeHead(202).end())
    await ask(await listen(host), '/a')
    assert.equal(await done.promise, 202)
  })

  test('the error handler of the host is never asked about an error of a mount', async t => {
    const host = await openHost(t)
    let asked = 0
    host.setErrorHandler((_error, _request, reply) => {
      asked++
      return reply.send('from the host')
    })
    host.addHook('onRequest', async () => {})
    host.mount('/a', () => {
      throw new Error('inside')
    })
    const answer = await ask(await listen(host), '/a')
    assert.deepEqual([answer.status, codeOf(answer), asked], [500, 'PORTICO_APP_ERROR', 0])
  })
})

suite('hooks: false', () => {
  for (const [how, get] of [
    ['over a socket', async (host: FastifyInstance) => (await ask(await listen(host), '/a')).text],
    ['by inject', async (host: FastifyInstance) => (await host.inject('/a')).body],
  ] as const) {
    test(`keeps hooks off the mount, ${how}`, async t => {
      const host = await openHost(t)
      let ran = 0
      host.addHook('onRequest', async () => void ran++)
      host.mount('/a', say('in'), { hooks: false })
      assert.equal(await get(host), 'in')
      assert.equal(ran, 0)
    })
  }

  test('leaves them to the mount beside', async t => {
    const host = await openHost(t)
    host.addHook('onRequest', refuseAll)
    host.mount('/free', say('in'), { hooks: false })
    host.mount('/covered', say('in'))
    const port = await listen(host)
    assert.deepEqual([(await ask(port, '/free')).status, (await ask(port, '/covered')).status], [200, 401])
  })
})
