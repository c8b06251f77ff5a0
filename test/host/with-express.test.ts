import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fastifyExpress from '@fastify/express'
import type { ConnectMiddleware } from '../../host/index.ts'
import { withExpress } from '../../host/index.ts'
import { ask } from '../adapters/wire.ts'
import { say } from './listeners.ts'
import { codeOf, listen, openHost } from './serving.ts'

suite('withExpress', () => {
  const stamp: ConnectMiddleware = (_request, response, next) => {
    response.setHeader('x-express', 'ran')
    next()
  }

  test('its middleware runs ahead of the routes of its own scope, and of nothing else', async t => {
    const host = await openHost(t)
    host.get('/outside', () => 'outside')
    host.mount('/mounted', say('mounted'))
    host.register(withExpress([stamp], async scope => void scope.get('/inside', () => 'inside')))
    const port = await listen(host)
    const marks: Record<string, string | null> = {}
    for (const path of ['/inside', '/outside', '/mounted', '/nothing', '/health/live']) {
      marks[path] = (await ask(port, path)).headers.get('x-express')
    }
    assert.deepEqual(marks, {
      '/inside': 'ran',
      '/outside': null,
      '/mounted': null,
      '/nothing': null,
      '/health/live': null,
    })
  })

  test('its middleware runs in order, and can answer', async t => {
    const host = await openHost(t)
    const order: string[] = []
    const note =
      (name: string): ConnectMiddleware =>
      (_request, _response, next) => {
        order.push(name)
        next()
      }
    const stop: ConnectMiddleware = (_request, response) => {
      order.push('stop')
      response.end('stopped')
    }
    host.register(withExpress([note('a'), note('b'), stop, note('c')], scope => scope.get('/inside', () => 'inside')))
    assert.equal((await ask(await listen(host), '/inside')).text, 'stopped')
    assert.deepEqual(order, ['a', 'b', 'stop'])
  })

  test('an error of its middleware is the host problem', async t => {
    const host = await openHost(t)
    host.register(
      withExpress([(_request, _response, next) => next(new Error('secret'))], scope =>
        scope.get('/inside', () => 'inside'),
      ),
    )
    const answer = await ask(await listen(host), '/inside')
    assert.deepEqual([answer.status, codeOf(answer)], [500, 'PORTICO_INTERNAL'])
  })

  test('mounts elsewhere stay on the direct way', async t => {
    const host = await openHost(t)
    const mount = host.mount('/mounted', say('mounted'))
    host.register(withExpress([stamp], scope => scope.get('/inside', () => 'inside')))
    await host.ready()
    assert.equal(mount.direct, true)
  })

  test('a mount inside is refused', async t => {
    const host = await openHost(t)
    host.register(withExpress([stamp], scope => scope.mount('/a', say('a'))))
    await assert.rejects(Promise.resolve(host.ready()), { code: 'PORTICO_EXPRESS_SCOPE', message: /\/a/ })
  })

  for (const order of ['before', 'after'] as const) {
    test(`a mount is refused where @fastify/express itself is registered ${order} it`, async t => {
      const host = await openHost(t)
      if (order === 'before') await host.register(fastifyExpress)
      const refused = { code: 'PORTICO_EXPRESS_SCOPE' }
      if (order === 'before') assert.throws(() => host.mount('/a', say('a')), refused)
      else {
        host.mount('/a', say('a'))
        host.register(fastifyExpress)
        await assert.rejects(Promise.resolve(host.ready()), refused)
      }
    })
  }
})
