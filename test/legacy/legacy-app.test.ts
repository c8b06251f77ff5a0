import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import express from 'express'
import Koa from 'koa'
import { createHost, proxy, upstream } from '../../host/index.ts'
import { ask, mountLegacy } from './mounted.ts'

const page =
  '<!doctype html><title>Shop</title><a href="/cart">Cart</a><img src="logo.png"><a href="https://example.org/">x</a>'

const html: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(page)
}

describe('a legacy application', () => {
  test('has the prefix put on the root links of its pages, and on no others', async t => {
    const get = await mountLegacy(t, html, { legacy: { shim: false } })
    const { text, headers } = await get('/')
    assert.equal(text, page.replace('"/cart"', '"/legacy/cart"'))
    assert.equal(headers['content-length'], String(Buffer.byteLength(text)))
  })

  test('is not read at all without the option', async t => {
    const get = await mountLegacy(t, html, { legacy: false })
    assert.equal((await get('/')).text, page)
  })

  test('at the root needs nothing, and gets nothing', async t => {
    const host = await createHost({ logger: false })
    host.mount('/', html, { legacy: true })
    t.after(() => host.close())
    assert.equal((await ask(`${await host.listen({ port: 0 })}/`)).text, page)
  })

  test('is asked for a page with the slash that its relative links need', async t => {
    const get = await mountLegacy(t, (request, response) => response.end(request.url), { legacy: { shim: false } })
    const page = { accept: 'text/html,application/xhtml+xml' }
    for (const query of ['', '?a=b']) {
      const { status, headers } = await get(query, { headers: page })
      assert.deepEqual([status, headers.location], [307, `/legacy/${query}`])
      assert.equal((await get(query)).text, `/${query}`)
    }
    assert.equal((await get('/?a=b', { headers: page })).text, '/?a=b')
    assert.equal((await get('', { method: 'POST', headers: page })).text, '/')
  })

  test('without a framework believes to be at the root in every respect', async t => {
    const get = await mountLegacy(t, (request, response) => {
      const { url, originalUrl, baseUrl } = request as typeof request & { originalUrl: string; baseUrl: string }
      response.end([url, originalUrl, baseUrl].join(' '))
    })
    assert.equal((await get('/a?b')).text, '/a?b /a?b ')
  })

  test('in Express is mended through send, redirect, cookie and static alike', async t => {
    const app = express()
    app.get('/page', (_request, response) => response.send('<a href="/a">'))
    app.get('/go', (_request, response) => response.redirect('/login?next=/page'))
    app.get('/sign-in', (_request, response) => response.cookie('sid', '1').redirect(303, '/'))
    const get = await mountLegacy(t, app, { legacy: { shim: false } })
    assert.equal((await get('/page')).text, '<a href="/legacy/a">')
    assert.equal((await get('/go')).headers.location, '/legacy/login?next=/page')
    const { headers } = await get('/sign-in')
    assert.equal(headers.location, '/legacy/')
    assert.deepEqual(headers['set-cookie'], ['sid=1; Path=/legacy'])
  })

  test('in Koa is mended the same', async t => {
    const app = new Koa()
    app.use(context => {
      if (context.path === '/go') return context.redirect('/login')
      context.cookies.set('sid', '1')
      context.type = 'html'
      context.body = '<form action="/save">'
    })
    const get = await mountLegacy(t, app, { legacy: { shim: false } })
    const { text, headers } = await get('/')
    assert.equal(text, '<form action="/legacy/save">')
    assert.match(String(headers['set-cookie']), /^sid=1; path=\/legacy; httponly$/i)
    assert.equal((await get('/go')).headers.location, '/legacy/login')
  })

  test('has cookies mended that a session sets at the last moment, by wrapping writeHead', async t => {
    const get = await mountLegacy(
      t,
      (_request, response) => {
        const { writeHead } = response
        response.writeHead = ((...head: Parameters<typeof writeHead>) => {
          response.setHeader('set-cookie', 'sid=1; Path=/')
          return writeHead.apply(response, head)
        }) as typeof writeHead
        response.setHeader('content-type', 'text/html')
        response.end('<a href="/a">')
      },
      { legacy: { shim: false } },
    )
    const { text, headers } = await get('/')
    assert.deepEqual(headers['set-cookie'], ['sid=1; Path=/legacy'])
    assert.equal(text, '<a href="/legacy/a">')
    assert.equal(headers['content-length'], String(text.length))
  })

  test('keeps the paths that the host serves for it', async t => {
    const get = await mountLegacy(
      t,
      (_request, response) =>
        response.setHeader('content-type', 'text/html').end('<a href="/static/a"><a href="/statics">'),
      { legacy: { keep: ['/static'], shim: false } },
    )
    assert.equal((await get('/')).text, '<a href="/static/a"><a href="/legacy/statics">')
  })

  test('is reached by absolute links to the host it was told it has', async t => {
    const get = await mountLegacy(
      t,
      (request, response) => {
        response.setHeader('location', 'https://shop.example/cart')
        response.setHeader('content-type', 'text/html')
        response.statusCode = 302
        response.end(`<a href="http://${request.headers.host}/a"><a href="https://other.example/b">`)
      },
      { legacy: { hosts: ['shop.example'], shim: false } },
    )
    const { text, headers } = await get('/')
    assert.match(headers.location ?? '', /^http:\/\/127\.0\.0\.1:\d+\/legacy\/cart$/)
    assert.match(text, /^<a href="http:\/\/127\.0\.0\.1:\d+\/legacy\/a"><a href="https:\/\/other\.example\/b">$/)
  })

  for (const [kind, remote] of Object.entries({ upstream, proxy })) {
    test(`behind ${kind}() has links to its own address lead into the mount`, async t => {
      const server = createServer((_request, response) => {
        const { port } = server.address() as AddressInfo
        response.writeHead(302, { location: `http://127.0.0.1:${port}/login` }).end()
      }).listen(0, '127.0.0.1')
      t.after(() => server.close())
      await once(server, 'listening')
      const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const get = await mountLegacy(t, remote(target))
      const { headers } = await get('/', { headers: { host: 'shop.example' } })
      assert.equal(headers.location, 'http://shop.example/legacy/login')
    })
  }

  test('behind a trusted proxy is found under the prefix that the proxy took off as well', async t => {
    const get = await mountLegacy(t, html, { legacy: { shim: false } }, { trustProxy: true })
    const { text } = await get('/', { headers: { 'x-forwarded-prefix': '/outer' } })
    assert.match(text, /href="\/outer\/legacy\/cart"/)
  })

  for (const host of ['a"><script>', 'a b', "a'b", ':::', 'a;b', 'a/b']) {
    test(`lets nothing of a made-up Host into its pages: ${host}`, async t => {
      const get = await mountLegacy(
        t,
        (_request, response) => {
          response.setHeader('content-type', 'text/html')
          response.setHeader('content-security-policy', "script-src 'unsafe-inline'")
          response.end('<!doctype html><head></head><a href="http://shop.example/a">')
        },
        { legacy: { hosts: ['shop.example'] } },
      )
      const { text, headers } = await get('/', { headers: { host } })
      assert.match(text, /<a href="http:\/\/shop\.example\/legacy\/a">$/)
      assert.ok(!`${text}${headers['content-security-policy']}`.includes(host))
    })
  }

  test('behind a peer that is not trusted hears nothing of its prefix', async t => {
    const get = await mountLegacy(t, html, { legacy: { shim: false } })
    const { text } = await get('/', { headers: { 'x-forwarded-prefix': '/evil' } })
    assert.match(text, /href="\/legacy\/cart"/)
  })

  test('has JSON passed on unread, but for the members that are said to be URLs', async t => {
    const app: RequestListener = (_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end('{"next":"/a?page=2","name":"/a","items":[{"next":"/b"}]}')
    }
    const unread = await mountLegacy(t, app)
    assert.equal((await unread('/')).text, '{"next":"/a?page=2","name":"/a","items":[{"next":"/b"}]}')
    const read = await mountLegacy(t, app, { legacy: { json: ['next'] } })
    assert.equal((await read('/')).text, '{"next":"/legacy/a?page=2","name":"/a","items":[{"next":"/legacy/b"}]}')
  })

  test('has its style sheets and web manifests mended', async t => {
    const get = await mountLegacy(t, (request, response) => {
      const isSheet = request.url === '/site.css'
      response.setHeader('content-type', isSheet ? 'text/css' : 'application/json')
      response.end(isSheet ? 'body{background:url(/bg.png)}' : '{"start_url":"/","name":"/"}')
    })
    assert.equal((await get('/site.css')).text, 'body{background:url(/legacy/bg.png)}')
    assert.equal((await get('/site.webmanifest')).text, '{"start_url":"/legacy/","name":"/"}')
  })

  test('has a page without a type mended as a browser would show it', async t => {
    const get = await mountLegacy(
      t,
      (request, response) => {
        if (request.url === '/nosniff') response.setHeader('x-content-type-options', 'nosniff')
        response.writeHead(200)
        response.end(request.url === '/text' ? 'see <a href="/a">' : '<!doctype html><a href="/a">')
      },
      { legacy: { shim: false } },
    )
    assert.equal((await get('/')).text, '<!doctype html><a href="/legacy/a">')
    assert.equal((await get('/text')).text, 'see <a href="/a">')
    assert.equal((await get('/nosniff')).text, '<!doctype html><a href="/a">')
  })

  test('has what only looks like a page passed on: other media types, other charsets', async t => {
    const get = await mountLegacy(t, (request, response) => {
      response.setHeader('content-type', request.url === '/text' ? 'text/plain' : 'text/html; charset=utf-16le')
      response.end('<a href="/a">')
    })
    assert.equal((await get('/text')).text, '<a href="/a">')
    assert.equal((await get('/utf-16')).text, '<a href="/a">')
  })

  test('gets the whole target of a WebDAV move without the prefix', async t => {
    const get = await mountLegacy(t, (request, response) => response.end(String(request.headers.destination)))
    const { text } = await get('/a', { method: 'MOVE', headers: { destination: '/legacy/b' } })
    assert.equal(text, '/b')
  })
})
