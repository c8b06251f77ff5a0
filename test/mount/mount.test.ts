import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { suite, test } from 'node:test'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { adapters } from '../../host/adapters/index.ts'
import { connect, type Mountable } from '../../host/index.ts'
import { ask } from '../adapters/wire.ts'
import { say } from '../host/listeners.ts'
import { listen, openHost } from '../host/serving.ts'

suite('names', () => {
  const defaults = [
    ['/', 'root'],
    ['/shop', 'shop'],
    ['/ch11/express', 'ch11-express'],
    ['/Shop', 'shop'],
    ['/v1.2/a_b', 'v1-2-a_b'],
  ] as const
  for (const [prefix, name] of defaults) {
    test(`the default for ${prefix} is ${name}`, async t => {
      const host = await openHost(t)
      assert.equal(host.mount(prefix, say('a')).name, name)
    })
  }

  for (const name of ['', 'A', '-a', '_a', 'a b', 'a/b', 'é', 'a.b', 'host', 'all', 7]) {
    test(`${JSON.stringify(name)} is refused as a name`, async t => {
      const host = await openHost(t)
      assert.throws(
        () => host.mount('/a', say('a'), { name: name as string }),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'PORTICO_NAME_INVALID')
          assert.ok(error.message.includes(JSON.stringify(name)), error.message)
          return true
        },
      )
      assert.equal(host.mounts.list().length, 0)
    })
  }

  for (const prefix of ['/host', '/all']) {
    test(`the prefix ${prefix} needs a name of its own`, async t => {
      const host = await openHost(t)
      assert.throws(() => host.mount(prefix, say('a')), { code: 'PORTICO_NAME_INVALID' })
      assert.equal(host.mount(prefix, say('a'), { name: 'other' }).name, 'other')
    })
  }

  test('a name taken twice is refused with both prefixes, given or by default', async t => {
    const host = await openHost(t)
    host.mount('/a/b', say('a'))
    for (const [prefix, options] of [
      ['/a-b', {}],
      ['/c', { name: 'a-b' }],
    ] as const) {
      assert.throws(
        () => host.mount(prefix, say('b'), options),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'PORTICO_NAME_TAKEN')
          assert.ok(error.message.includes('/a/b') && error.message.includes(prefix), error.message)
          return true
        },
      )
    }
  })

  test('a refused mount leaves its prefix and its name free', async t => {
    const host = await openHost(t)
    assert.throws(() => host.mount('/a', undefined as never))
    assert.throws(() => host.mount('/a', say('a'), { name: 'Not valid' }))
    assert.throws(() => host.mount('/a', say('a'), { deadline: -1 }))
    host.mount('/a', say('a'))
    assert.equal((await host.inject('/a')).body, 'a')
  })
})

suite('prefixes', () => {
  for (const prefix of [
    '',
    'a',
    '//a',
    '/a//',
    '/a//b',
    '/a/../b',
    '/.',
    '/a b',
    '/é',
    '/a?b',
    '/a#b',
    '/:id',
    '/*',
    '/a%2Fb',
    '/%61',
    7,
    undefined,
  ]) {
    test(`${JSON.stringify(prefix)} is refused`, async t => {
      const host = await openHost(t)
      assert.throws(() => host.mount(prefix as string, say('a')), { code: 'PORTICO_PREFIX_INVALID' })
    })
  }

  test('one trailing slash is dropped', async t => {
    const host = await openHost(t)
    assert.equal(host.mount('/a/', say('a')).prefix, '/a')
    assert.throws(() => host.mount('/a', say('b'), { name: 'b' }), { code: 'PORTICO_PREFIX_TAKEN' })
  })

  test('a prefix taken twice is refused, naming both mounts', async t => {
    const host = await openHost(t)
    host.mount('/a', say('a'), { name: 'first' })
    assert.throws(() => host.mount('/a', say('b'), { name: 'second' }), /first.*second/)
  })

  test('the root is a prefix like any other, and its base is empty', async t => {
    const host = await openHost(t)
    const mount = host.mount('/', (request, response) =>
      response.end(JSON.stringify([request.url, 'baseUrl' in request && request.baseUrl])),
    )
    assert.deepEqual([mount.prefix, mount.base], ['/', ''])
    assert.equal((await ask(await listen(host), '/a?b')).text, '["/a?b",""]')
  })
})

suite('applications', () => {
  const unknown: [string, unknown, RegExp][] = [
    ['undefined', undefined, /undefined/],
    ['null', null, /null/],
    ['a promise', Promise.resolve(say('a')), /promise.*await/],
    ['a string', './app.ts', /the string ".\/app.ts"/],
    ['a number', 7, /number 7/],
    ['an empty object', {}, /empty Object/],
    ['an object', { listen: 1, port: 2 }, /listen, port/],
    ['an object without a prototype', Object.create(null), /without a prototype|empty/],
    ['an array', [say('a')], /Array/],
    ['a symbol', Symbol('app'), /Symbol\(app\)/],
    ['a class', class Shop {}, /class Shop/],
    ['the class of a framework', Koa, /class Application/],
  ]
  for (const [what, app, message] of unknown) {
    test(`${what} is refused, saying what it is and what is accepted`, async t => {
      const host = await openHost(t)
      assert.throws(
        () => host.mount('/shop', app as never),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'PORTICO_APP_UNKNOWN')
          assert.match(error.message, message)
          assert.match(error.message, /at \/shop\. Accepted: /)
          for (const { accepts } of adapters) assert.ok(error.message.includes(accepts), error.message)
          return true
        },
      )
      assert.equal(host.mounts.list().length, 0)
    })
  }

  const known: [string, () => Mountable, string][] = [
    ['an Express application', express, 'express'],
    ['an Express router', () => express.Router(), 'connect'],
    ['a Koa application', () => new Koa(), 'koa'],
    ['the callback of a Koa application', () => new Koa().callback(), 'node'],
    ['a Fastify application', () => Fastify(), 'fastify'],
    ['an object with fetch', () => ({ fetch: () => new Response('a') }), 'fetch'],
    ['a listener', () => say('a'), 'node'],
    ['a listener with three parameters', () => (_a: unknown, _b: unknown, _c: unknown) => {}, 'node'],
    ['marked middleware', () => connect((_request, _response, next) => next()), 'connect'],
    ['an http.Server that does not listen', () => createServer(), 'http-server'],
  ]
  for (const [what, create, kind] of known) {
    test(`${what} is of the kind ${kind}`, async t => {
      const host = await openHost(t)
      assert.equal(host.mount('/a', create()).kind, kind)
    })
  }
})
