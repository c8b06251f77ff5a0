import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask } from '../adapters/wire.ts'
import { say } from './listeners.ts'
import { codeOf, listen, openHost } from './serving.ts'

suite('native routes beside mounts', () => {
  test('the longest prefix wins, whatever the order and whoever has it', async t => {
    const host = await openHost(t)
    host.get('/a/native', () => 'native inside a mount')
    host.mount('/a', say('mount'))
    host.mount('/b/mount', say('mount inside a native path'))
    host.get('/b/:id', () => 'native')
    const port = await listen(host)
    const cases = {
      '/a': 'mount',
      '/a/x': 'mount',
      '/a/nativex': 'mount',
      '/a/native': 'native inside a mount',
      '/b/1': 'native',
      '/b/mount': 'mount inside a native path',
      '/b/mount/1': 'mount inside a native path',
    }
    for (const [path, expected] of Object.entries(cases)) assert.equal((await ask(port, path)).text, expected, path)
  })

  test('below the literal beginning of a native route the host answers its 404', async t => {
    const host = await openHost(t)
    host.mount('/a', say('mount'))
    host.get('/a/native/:id', () => 'native')
    const answer = await ask(await listen(host), '/a/native/1/2')
    assert.deepEqual([answer.status, codeOf(answer)], [404, 'PORTICO_NOT_FOUND'])
  })

  for (const order of ['before', 'after'] as const) {
    test(`an equal prefix declared ${order} the mount is refused, naming both`, async t => {
      const host = await openHost(t)
      const declare = [() => void host.get('/a/:id', () => ''), () => void host.mount('/a', say('a'), { name: 'shop' })]
      const [first, second] = order === 'before' ? declare : declare.reverse()
      first?.()
      assert.throws(
        () => second?.(),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'PORTICO_PREFIX_TAKEN')
          assert.match(error.message, /GET \/a\/:id/)
          assert.match(error.message, /shop/)
          return true
        },
      )
    })
  }

  test('an equal prefix that a plugin declares keeps the host from starting', async t => {
    const host = await openHost(t)
    host.mount('/a/b', say('a'))
    host.register(async scope => void scope.get('/b', () => ''), { prefix: '/a' })
    await assert.rejects(host.listen({ port: 0 }), { code: 'PORTICO_PREFIX_TAKEN' })
  })

  test('several methods and routes may share one native prefix', async t => {
    const host = await openHost(t)
    host.get('/a', () => 'get')
    host.post('/a', () => 'post')
    host.get('/a/:id', () => 'one')
    assert.equal((await host.inject({ method: 'POST', url: '/a' })).body, 'post')
    assert.equal((await host.inject('/a/1')).body, 'one')
  })

  for (const path of ['/docs', '/openapi.json', '/health/live', '/health/ready']) {
    test(`${path} is taken by the host until its part is switched off`, async t => {
      const host = await openHost(t)
      assert.throws(() => host.mount(path, say('a'), { name: 'a' }), {
        code: 'PORTICO_PREFIX_TAKEN',
        message: new RegExp(`GET\\S* ${path}`),
      })
      const bare = await openHost(t, { docs: false, static: false, health: false })
      bare.mount(path, say('mine'), { name: 'a' })
      assert.equal((await bare.inject(path)).body, 'mine')
    })
  }
})

suite('the shared assets', () => {
  test('yield to a mount in the place of the default, but for the design system', async t => {
    const host = await openHost(t)
    host.mount('/static', say('mine'))
    const port = await listen(host)
    assert.equal((await ask(port, '/static/app.css')).text, 'mine')
    assert.match((await ask(port, '/static/portico.css')).headers.get('content-type') ?? '', /css/)
  })

  test('do not yield where somebody has asked for them', async t => {
    const host = await openHost(t, { static: { path: '/assets' } })
    assert.throws(() => host.mount('/assets', say('mine')), { code: 'PORTICO_PREFIX_TAKEN' })
  })
})

suite('a mount at the root', () => {
  test('takes the place of the landing page and leaves the other parts alone', async t => {
    const host = await openHost(t)
    host.mount('/', say('root'))
    host.get('/native', () => 'native')
    const port = await listen(host)
    for (const path of ['/', '/?x', '/nothing', '//', '/Docs']) assert.equal((await ask(port, path)).text, 'root', path)
    assert.equal((await ask(port, '/native')).text, 'native')
    assert.equal((await ask(port, '/health/live')).status, 200)
    assert.match((await ask(port, '/docs')).headers.get('content-type') ?? '', /html/)
  })

  test('without one the landing page answers', async t => {
    const host = await openHost(t, { title: 'League <1>' })
    const answer = await ask(await listen(host), '/')
    assert.equal(answer.status, 200)
    assert.match(answer.text, /League &lt;1&gt;/)
  })

  test('is refused beside a native route at the root', async t => {
    const host = await openHost(t, { landing: false })
    host.get('/', () => 'mine')
    assert.throws(() => host.mount('/', say('root')), { code: 'PORTICO_PREFIX_TAKEN' })
  })
})
