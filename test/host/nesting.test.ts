import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import express from 'express'
import express4 from 'express4'
import Koa from 'koa'
import type { Host } from '../../host/index.ts'
import { ask } from '../adapters/wire.ts'
import { say, urls } from './listeners.ts'
import { codeOf, listen, openHost, ways } from './serving.ts'

async function serve(t: TestContext, listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await new Promise(resolve => server.once('listening', resolve))
  return (server.address() as AddressInfo).port
}

for (const [way, arrange] of ways) {
  suite(`a host with ${way} mounts`, () => {
    async function createInner(t: TestContext): Promise<Host> {
      const inner = await openHost(t)
      arrange(inner)
      inner.mount('/urls', urls)
      const app = express()
      app.use('/sub', (request, response) => {
        response.json([request.url, request.originalUrl, request.baseUrl])
      })
      inner.mount('/express', app)
      inner.get('/native', request => [request.url, request.originalUrl])
      await inner.ready()
      return inner
    }

    const outers: [string, (inner: Host, t: TestContext) => Promise<number>][] = [
      [
        'a direct mount of a host',
        async (inner, t) => {
          const outer = await openHost(t)
          outer.mount('/outer', inner)
          return listen(outer)
        },
      ],
      [
        'a hooked mount of a host',
        async (inner, t) => {
          const outer = await openHost(t)
          outer.addHook('onRequest', async () => {})
          outer.mount('/outer', inner)
          return listen(outer)
        },
      ],
      [
        'an Express application',
        (inner, t) => {
          const outer = express()
          outer.use('/outer', (request, response) => inner.routing(request, response))
          return serve(t, outer)
        },
      ],
      [
        'an Express 4 application',
        (inner, t) => {
          const outer = express4()
          outer.use('/outer', (request, response) => inner.routing(request, response))
          return serve(t, outer)
        },
      ],
    ]
    for (const [where, open] of outers) {
      test(`in ${where}, shows the whole URL and base to what it mounts`, async t => {
        const port = await open(await createInner(t), t)
        assert.deepEqual(JSON.parse((await ask(port, '/outer/urls/a%2Fb?c=%41')).text), [
          '/a%2Fb?c=%41',
          '/outer/urls/a%2Fb?c=%41',
          '/outer/urls',
        ])
        assert.deepEqual(JSON.parse((await ask(port, '/outer/express/sub/x')).text), [
          '/x',
          '/outer/express/sub/x',
          '/outer/express/sub',
        ])
      })

      test(`in ${where}, serves its own routes and its own 404`, async t => {
        const port = await open(await createInner(t), t)
        assert.deepEqual(JSON.parse((await ask(port, '/outer/native?x')).text), ['/native?x', '/outer/native?x'])
        const missing = await ask(port, '/outer/nothing')
        assert.deepEqual([missing.status, codeOf(missing)], [404, 'PORTICO_NOT_FOUND'])
        assert.equal((await ask(port, '/outer/health/live')).status, 200)
      })
    }

    test('in a Koa application that leaves the response to it', async t => {
      const inner = await createInner(t)
      const outer = new Koa()
      outer.use(context => {
        context.respond = false
        // Koa presets 404, and a plain listener keeps what it finds.
        context.res.statusCode = 200
        inner.routing(context.req, context.res)
      })
      const port = await serve(t, outer.callback())
      const answer = await ask(port, '/urls/a?b')
      assert.deepEqual([answer.status, answer.text], [200, '["/a?b","/urls/a?b","/urls"]'])
      assert.equal((await ask(port, '/nothing')).status, 404)
    })

    test('gets bodies whole through two hosts', async t => {
      const inner = await createInner(t)
      inner.mount('/echo', (request, response) => void request.pipe(response))
      const outer = await openHost(t)
      outer.mount('/outer', inner)
      const body = '{"a": "é"}'
      const headers = { 'content-type': 'application/json' }
      assert.equal((await ask(await listen(outer), '/outer/echo', { method: 'POST', headers, body })).text, body)
    })
  })
}

suite('hosts in hosts', () => {
  test('three deep', async t => {
    const [outer, middle, inner] = [await openHost(t), await openHost(t), await openHost(t)]
    middle.addHook('onRequest', async () => {})
    inner.mount('/c', urls)
    middle.mount('/b', inner)
    outer.mount('/a', middle)
    assert.deepEqual(JSON.parse((await ask(await listen(outer), '/a/b/c/d?e')).text), ['/d?e', '/a/b/c/d?e', '/a/b/c'])
  })

  test('the same prefix at every level', async t => {
    const [outer, inner] = [await openHost(t), await openHost(t)]
    for (const host of [outer, inner]) host.addHook('onRequest', async () => {})
    inner.mount('/a', urls)
    outer.mount('/a', inner)
    const port = await listen(outer)
    assert.deepEqual(JSON.parse((await ask(port, '/a/a/a')).text), ['/a', '/a/a/a', '/a/a'])
    assert.equal((await ask(port, '/a/.portico/0')).status, 404)
  })

  test("the inner host's guards and hooks see its own URL", async t => {
    const [outer, inner] = [await openHost(t), await openHost(t)]
    const seen: (string | undefined)[] = []
    inner.addHook('onRequest', async request => void seen.push(request.url))
    inner.mount('/b', say('in'), {
      guard: ({ url }) => {
        seen.push(url)
        return true
      },
    })
    outer.mount('/a', inner)
    assert.equal((await ask(await listen(outer), '/a/b/c')).text, 'in')
    assert.deepEqual(seen, ['/b/c', '/b/c'])
  })

  test('closing the outer one closes the inner one, and with it what is mounted there', async t => {
    const [outer, inner] = [await openHost(t), await openHost(t)]
    const log: string[] = []
    inner.mount('/b', say('b'), { start: () => log.push('start'), close: () => log.push('close') })
    outer.mount('/a', inner)
    await listen(outer)
    assert.deepEqual(log, ['start'])
    await outer.close()
    assert.deepEqual(log, ['start', 'close'])
  })
})
