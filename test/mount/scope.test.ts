import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ask } from '../adapters/wire.ts'
import { counted, say, urls } from '../host/listeners.ts'
import { listen, openHost } from '../host/serving.ts'

const refuseAll = async (_request: FastifyRequest, reply: FastifyReply) => reply.code(401).send('who are you?')

suite('scopes', () => {
  test("a scope's prefix comes before the mount's, through any number of scopes", async t => {
    const host = await openHost(t)
    const mounts: string[] = []
    host.register(
      async outer => {
        mounts.push(outer.mount('/a', urls).prefix)
        outer.register(
          async inner => {
            mounts.push(inner.mount('/b', urls).prefix, inner.mount('/', urls).prefix)
          },
          { prefix: '/v2' },
        )
      },
      { prefix: '/api' },
    )
    const port = await listen(host)
    assert.deepEqual(mounts, ['/api/a', '/api/v2/b', '/api/v2'])
    assert.deepEqual(JSON.parse((await ask(port, '/api/v2/b/c?d')).text), ['/c?d', '/api/v2/b/c?d', '/api/v2/b'])
    assert.deepEqual(JSON.parse((await ask(port, '/api/v2/c')).text), ['/c', '/api/v2/c', '/api/v2'])
  })

  test('hooks cover the mounts of their own scope and of the scopes inside it, and no others', async t => {
    const host = await openHost(t)
    host.register(async inside => {
      inside.addHook('onRequest', refuseAll)
      inside.mount('/in', say('in'))
      inside.register(async nested => void nested.mount('/nested', say('nested')))
    })
    host.register(async beside => void beside.mount('/beside', say('beside')))
    host.mount('/root', say('root'))
    const port = await listen(host)
    const statuses = await Promise.all(
      ['/in', '/nested', '/beside', '/root'].map(async path => (await ask(port, path)).status),
    )
    assert.deepEqual(statuses, [401, 401, 200, 200])
  })

  test("the root's hooks cover every scope", async t => {
    const host = await openHost(t)
    host.addHook('onRequest', refuseAll)
    host.register(async scope => void scope.mount('/in', say('in')), { prefix: '/scope' })
    host.mount('/root', say('root'))
    const port = await listen(host)
    assert.deepEqual([(await ask(port, '/scope/in')).status, (await ask(port, '/root')).status], [401, 401])
  })

  test('a scope with a mount takes further ones while the host listens; a scope without one does not', async t => {
    const host = await openHost(t)
    let used: FastifyInstance | undefined
    let unused: FastifyInstance | undefined
    host.register(async scope => {
      used = scope
      scope.addHook('onRequest', refuseAll)
      scope.mount('/first', say('first'))
    })
    host.register(async scope => {
      unused = scope
    })
    const port = await listen(host)
    await used?.mount('/late', say('late')).ready
    assert.equal((await ask(port, '/late')).status, 401)
    assert.throws(() => unused?.mount('/refused', say('refused')), {
      code: 'PORTICO_SCOPE_CLOSED',
      message: /\/refused/,
    })
    assert.equal((await ask(port, '/refused')).status, 404)
    await host.mount('/root', say('root')).ready
    assert.equal((await ask(port, '/root')).text, 'root')
  })
})

suite('when hooks are added', () => {
  // Marked to share its parent's scope, as fastify-plugin does.
  const hooking = Object.assign(async (scope: FastifyInstance) => void scope.addHook('onRequest', refuseAll), {
    [Symbol.for('skip-override')]: true,
  })
  const ways: [string, (host: FastifyInstance) => unknown, 'before' | 'after'][] = [
    ['before the mount', host => host.addHook('onRequest', refuseAll), 'before'],
    ['after the mount', host => host.addHook('onRequest', refuseAll), 'after'],
    ['in a plugin registered before the mount, not awaited', host => void host.register(hooking), 'before'],
    ['in a plugin registered after the mount, not awaited', host => void host.register(hooking), 'after'],
  ]
  for (const [when, addHook, order] of ways) {
    test(`${when}, they cover it`, async t => {
      const host = await openHost(t)
      const { app, entered } = counted()
      if (order === 'before') addHook(host)
      host.mount('/a', app)
      if (order === 'after') addHook(host)
      assert.equal((await ask(await listen(host), '/a')).status, 401)
      assert.equal((await host.inject('/a')).statusCode, 401)
      assert.equal(entered(), 0)
    })
  }

  for (const when of ['before', 'after'] as const) {
    test(`a global rate limit registered ${when} the mount limits it`, async t => {
      const host = await openHost(t)
      const { app, entered } = counted()
      if (when === 'after') host.mount('/a', app)
      host.register(rateLimit, { max: 2, timeWindow: 60_000 })
      if (when === 'before') host.mount('/a', app)
      const port = await listen(host)
      const answers = [await ask(port, '/a/1'), await ask(port, '/a/2'), await ask(port, '/a/3')]
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 429],
      )
      assert.equal(entered(), 2)
      assert.equal(answers[0]?.headers.get('x-ratelimit-limit'), '2')
      assert.match(answers[2]?.headers.get('content-type') ?? '', /problem\+json/)
    })
  }

  test('a rate limit of a scope limits the mounts of that scope alone', async t => {
    const host = await openHost(t)
    host.register(async scope => {
      await scope.register(rateLimit, { max: 1, timeWindow: 60_000 })
      scope.mount('/limited', say('limited'))
    })
    host.mount('/free', say('free'))
    const port = await listen(host)
    const statuses: number[] = []
    for (const path of ['/limited', '/limited', '/free', '/free']) statuses.push((await ask(port, path)).status)
    assert.deepEqual(statuses, [200, 429, 200, 200])
  })
})
