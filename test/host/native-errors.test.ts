import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import Fastify from 'fastify'
import type { Host } from '../../host/index.ts'
import { ask } from '../adapters/wire.ts'
import { say } from './listeners.ts'
import { codeOf, listen, openHost } from './serving.ts'

/** Marks a plugin as one that shares its parent's scope, as fastify-plugin does. */
function shared<T extends (host: Host) => Promise<unknown>>(plugin: T): T {
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}

suite("the host's own answers", () => {
  test('what nobody has is a problem document that names the path, without the query', async t => {
    const host = await openHost(t)
    host.mount('/a', say('a'))
    const answer = await ask(await listen(host), '/nothing?token=secret')
    assert.equal(answer.status, 404)
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.deepEqual(JSON.parse(answer.text), {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'PORTICO_NOT_FOUND',
      detail: 'Nothing is served at /nothing.',
    })
  })

  test('a body that does not match its schema is a 400 problem that says why', async t => {
    const host = await openHost(t)
    const body = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } }
    host.post('/teams', { schema: { body } }, () => 'created')
    const answer = await ask(await listen(host), '/teams', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    assert.deepEqual([answer.status, codeOf(answer)], [400, 'PORTICO_REQUEST_INVALID'])
    assert.match(answer.text, /required property 'name'/)
  })

  const refusals: [number, string, Parameters<typeof ask>[2]][] = [
    [400, 'Bad Request', { headers: { 'content-type': 'application/json' }, body: '{"a"' }],
    [
      413,
      'Payload Too Large',
      { headers: { 'content-type': 'application/json' }, body: JSON.stringify('x'.repeat(100)) },
    ],
    [415, 'Unsupported Media Type', { headers: { 'content-type': 'application/x-nobody' }, body: 'x' }],
  ]
  for (const [status, title, question] of refusals) {
    test(`a ${status} of Fastify is a problem with the title of its status`, async t => {
      const host = await openHost(t, { fastify: { bodyLimit: 50 } })
      host.post('/native', () => '')
      const answer = await ask(await listen(host), '/native', { method: 'POST', ...question })
      const problem = JSON.parse(answer.text) as { status: number; title: string }
      assert.deepEqual([answer.status, problem.status, problem.title], [status, status, title])
    })
  }

  const thrown: [string, unknown, number?][] = [
    ['an error', new Error('secret')],
    ['an error with a status of its own', Object.assign(new Error('secret'), { statusCode: 502 }), 502],
    ['a text', 'secret'],
    ['null', null],
    ['an object', { secret: true }],
  ]
  for (const [what, value, status = 500] of thrown) {
    test(`${what} thrown in a native route is a ${status} problem that tells nothing`, async t => {
      const host = await openHost(t)
      host.get('/native', () => {
        throw value
      })
      const answer = await ask(await listen(host), '/native')
      assert.deepEqual([answer.status, codeOf(answer)], [status, 'PORTICO_INTERNAL'])
      assert.doesNotMatch(answer.text, /secret|null/)
    })
  }
})

suite("the user's own handlers", () => {
  test('setErrorHandler wins, silently', async t => {
    const warnings: string[] = []
    const onWarning = ({ message }: Error) => void warnings.push(message)
    process.on('warning', onWarning)
    t.after(() => process.off('warning', onWarning))
    const host = await openHost(t)
    host.setErrorHandler((_error, _request, reply) => reply.code(418).send('mine'))
    host.get('/native', () => {
      throw new Error('x')
    })
    const answer = await host.inject('/native')
    assert.deepEqual([answer.statusCode, answer.body], [418, 'mine'])
    await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual(warnings, [])
  })

  test('setNotFoundHandler wins, with and without the docs', async t => {
    for (const docs of [true, false]) {
      const host = await openHost(t, { docs })
      host.setNotFoundHandler((_request, reply) => reply.code(404).send('mine'))
      assert.equal((await host.inject('/nothing')).body, 'mine')
    }
  })

  test('a plugin can set it', async t => {
    for (const docs of [true, false]) {
      const host = await openHost(t, { docs })
      host.register(
        shared(async root => void root.setNotFoundHandler((_request, reply) => reply.code(404).send('mine'))),
      )
      assert.equal((await host.inject('/nothing')).body, 'mine')
    }
  })

  test('that of a scope covers its prefix, and the host keeps its own', async t => {
    const host = await openHost(t)
    host.register(
      async scope => void scope.setNotFoundHandler((_request, reply) => reply.code(404).send('of the scope')),
      { prefix: '/api' },
    )
    assert.equal((await host.inject('/api/nothing')).body, 'of the scope')
    assert.equal((await host.inject('/nothing')).json().code, 'PORTICO_NOT_FOUND')
  })

  test('neither sees what happens inside a mount', async t => {
    const host = await openHost(t)
    host.setNotFoundHandler((_request, reply) => reply.code(404).send('of the host'))
    host.setErrorHandler((_error, _request, reply) => reply.code(500).send('of the host'))
    const app = Fastify()
    app.setNotFoundHandler((_request, reply) => reply.code(404).send('of the app'))
    app.get('/throw', () => {
      throw new Error('inside')
    })
    host.mount('/a', app)
    const port = await listen(host)
    assert.equal((await ask(port, '/a/nothing')).text, 'of the app')
    assert.match((await ask(port, '/a/throw')).text, /inside/)
  })
})
