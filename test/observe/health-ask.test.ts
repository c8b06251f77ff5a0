import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { suite, test } from 'node:test'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { healthOf } from '../../host/observe/health.ts'
import { askForStatus } from '../../host/observe/health-ask.ts'
import { Witness } from '../adapters/kind.ts'
import { kinds } from '../adapters/kinds.ts'
import { openHost } from '../host/serving.ts'
import { until } from '../until.ts'

/** Paths of the applications under test, with what is found; an endless answer is well by its status. */
const paths: readonly (readonly [path: string, found: string, timeout?: number])[] = [
  ['/ok', 'healthy'],
  ['/ok?query=1', 'healthy'],
  ['/nobody', 'http-404'],
  ['/throw', 'http-500'],
  ['/never', 'timeout', 100],
  ['/events', 'healthy', 2_000],
  ['/download?bytes=10000000', 'healthy'],
]

const ofFolder: typeof paths = [
  ['/', 'healthy'],
  ['/dir', 'healthy'],
  ['/nobody', 'http-404'],
]

suite('a path is asked of', { concurrency: 8 }, () => {
  for (const kind of kinds) {
    test(`${kind.name}: its status tells whether it is well`, async t => {
      const witness = new Witness()
      const app = (await kind.create({ label: 'x', witness })) as object
      const host = await openHost(t)
      t.after(() => kind.release?.(app))
      const asked = kind.family === 'directory' ? ofFolder : paths
      for (const [index, [path, , timeout = 60_000]] of asked.entries()) {
        host.mount(`/m/${index}`, app, { health: { check: path, interval: 60_000, timeout } })
      }
      await host.ready()
      const first = (index: number) => healthOf(host)?.of(`m-${index}`)[0]
      await until(() => asked.every((_, index) => first(index)?.status !== 'unknown'))
      const found = asked.map(([path], index) => [path, first(index)?.error ?? first(index)?.status])
      // What has no error handler of its own leaves that to the host, which does not stand before it here.
      const isHosts = kind.errors === 'host' && !kind.name.startsWith('thread')
      const expected = asked.map(([path, error]) => [path, error === 'http-500' && isHosts ? 'threw' : error])
      assert.deepEqual(found, expected)
      if (kind.family !== 'directory') await until(() => witness.count('closed') >= 1)
    })
  }
})

const signal = new AbortController().signal

suite('a request that asks', () => {
  test('has the URL that each framework expects', async t => {
    const seen: unknown[] = []
    const app = express()
    app.get('/up', (request, response) => {
      seen.push([request.url, request.originalUrl, request.baseUrl, request.ip, request.protocol, request.hostname])
      response.json({ up: true })
    })
    const koa = new Koa().use(context => {
      seen.push([context.url, context.originalUrl, context.ip, context.query.a])
      context.body = 'up'
    })
    const fastify = Fastify()
    fastify.get('/up', async (request, reply) => {
      seen.push([request.url, request.ip, request.headers['x-portico-health']])
      return reply.send({ up: true })
    })
    const hono = new Hono().get('/up', context => {
      seen.push([context.req.url, context.req.header('x-forwarded-prefix'), context.req.method])
      return context.text('up')
    })
    const host = await openHost(t)
    for (const [name, each] of Object.entries({ app, koa, fastify, hono })) host.mount(`/${name}`, each)
    await host.ready()
    for (const mount of host.mounts.list()) {
      assert.equal(await askForStatus(mount.instance!.mounted, mount.base, '/up?a=1', signal), 200)
    }
    assert.deepEqual(seen, [
      ['/up?a=1', '/app/up?a=1', '/app', '127.0.0.1', 'http', 'localhost'],
      ['/up?a=1', '/koa/up?a=1', '127.0.0.1', '1'],
      ['/up?a=1', '127.0.0.1', '1'],
      ['http://localhost/up?a=1', '/hono', 'GET'],
    ])
  })

  test('ends, with its answer, once the status is known', async () => {
    let request: IncomingMessage | undefined
    const closed: string[] = []
    const status = await askForStatus(
      {
        handle(asked, response) {
          request = asked
          asked.on('close', () => closed.push('request'))
          response.on('close', () => closed.push('response'))
          response.writeHead(204).end()
        },
      },
      '/a',
      '/',
      signal,
    )
    assert.equal(status, 204)
    await until(() => closed.length === 2)
    assert.ok(request?.socket.destroyed)
  })

  test('may be answered in any way, and has a body that has ended', async () => {
    const status = await askForStatus(
      {
        async handle(asked, response) {
          response.writeContinue()
          response.writeEarlyHints({ link: '</a>' })
          let bytes = 0
          for await (const chunk of asked) bytes += chunk.length
          response.statusCode = bytes === 0 ? 201 : 500
          response.socket?.setNoDelay(true).setKeepAlive(true).setTimeout(5)
          response.write('one')
          response.end('two')
        },
      },
      '',
      '/',
      signal,
    )
    assert.equal(status, 201)
  })

  test('is cut off where its answer never ends', async () => {
    let closed = 0
    let sent = 0
    const status = await askForStatus(
      {
        handle(_asked, response) {
          response.on('close', () => closed++)
          const more = (): void => {
            while (!response.destroyed && response.write('x'.repeat(1_000))) sent++
          }
          response.on('drain', more)
          more()
        },
      },
      '',
      '/',
      signal,
    )
    assert.equal(status, 200)
    await until(() => closed === 1)
    assert.ok(sent < 1_000)
  })

  for (const [what, handle, message] of [
    ['throws', () => Promise.reject(new Error('why')), 'why'],
    [
      'cuts the connection',
      (_asked, response) => void response.destroy(),
      'the connection was ended without an answer',
    ],
    ['cuts the request', asked => void asked.socket.destroy(), 'the connection was ended without an answer'],
  ] satisfies [string, Parameters<typeof askForStatus>[0]['handle'], string][]) {
    test(`is rejected where the application ${what}`, async () => {
      await assert.rejects(askForStatus({ handle }, '', '/', signal), { message })
    })
  }

  test('that nobody waits for any more is ended at the application', async () => {
    const stop = new AbortController()
    let closed = false
    const asking = askForStatus(
      {
        handle(_asked, response) {
          response.on('close', () => {
            closed = true
            // Too late: nobody is there.
            response.end('late')
          })
          stop.abort()
        },
      },
      '',
      '/',
      stop.signal,
    )
    await assert.rejects(asking, { name: 'CutAnswer' })
    await until(() => closed)
  })
})
