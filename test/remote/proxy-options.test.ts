import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { fixRequestBody, responseInterceptor } from 'http-proxy-middleware'
import { proxy } from '../../host/index.ts'
import { ask } from '../adapters/wire.ts'
import { addressOf, openTarget, serveProxy, show } from './proxy-target.ts'

const shownUrl = (text: string) => (JSON.parse(text) as { url: string }).url

test('pathRewrite sees the path without the prefix', async t => {
  const port = await serveProxy(t, await openTarget(t, show), { pathRewrite: { '^/old': '/new' } })
  assert.equal(shownUrl((await ask(port, '/p/old/a?b')).text), '/new/a?b')
})

test('pathRewrite may be a function that takes its time', async t => {
  const seen: unknown[] = []
  const port = await serveProxy(t, await openTarget(t, show), {
    pathRewrite: async (path, request) => {
      const { originalUrl, baseUrl } = request as IncomingMessage & { originalUrl: string; baseUrl: string }
      seen.push(path, originalUrl, baseUrl)
      return `/x${path}`
    },
  })
  assert.equal(shownUrl((await ask(port, '/p/a')).text), '/x/a')
  assert.deepEqual(seen, ['/a', '/p/a', '/p'])
})

test('router chooses the target of a request', async t => {
  const [one, two] = [await openTarget(t, show), await openTarget(t, (_request, response) => void response.end('two'))]
  const port = await serveProxy(t, one, { router: { '/two': addressOf(two) } })
  assert.equal((await ask(port, '/p/two')).text, 'two')
  assert.equal(shownUrl((await ask(port, '/p/one')).text), '/one')
})

test('what pathFilter holds back is a 404, of a WebSocket too', async t => {
  const port = await serveProxy(t, await openTarget(t, show), { pathFilter: ['/api/**', '!/api/x'] })
  assert.equal((await ask(port, '/p/api/a')).status, 200)
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket' }
  for (const path of ['/p/other', '/p/api/x', '/p//']) {
    assert.equal((await ask(port, path)).status, 404, path)
    assert.equal((await ask(port, path, { headers: upgrade })).status, 404, path)
  }
})

test('responseInterceptor changes the answer', async t => {
  const target = await openTarget(t, (_request, response) => {
    response.setHeader('connection', 'close')
    response.end('Hello, World')
  })
  const port = await serveProxy(t, target, {
    selfHandleResponse: true,
    on: { proxyRes: responseInterceptor(async body => body.toString().replace('World', 'Portico')) },
  })
  const { text, headers } = await ask(port, '/p')
  assert.deepEqual(
    [text, headers.get('content-length'), headers.get('connection')],
    ['Hello, Portico', '14', 'keep-alive'],
  )
})

test("the handlers of on are called, with a request that has the mount's URLs", async t => {
  const seen: string[] = []
  const port = await serveProxy(t, await openTarget(t, show), {
    on: {
      start: ({ url }) => void seen.push(`start ${url}`),
      proxyReq: (outgoing, request) => {
        fixRequestBody(outgoing, request)
        outgoing.setHeader('x-added', 'yes')
        seen.push(`proxyReq ${request.url} ${(request as IncomingMessage & { originalUrl: string }).originalUrl}`)
      },
      proxyRes: ({ headers }) => {
        seen.push('proxyRes')
        headers['x-added'] = 'too'
      },
      end: () => void seen.push('end'),
    },
  })
  const { text, headers } = await ask(port, '/p/a', { method: 'POST', body: 'hello' })
  const { headers: sent, body } = JSON.parse(text) as { headers: Record<string, string>; body: string }
  assert.deepEqual([sent['x-added'], body, headers.get('x-added')], ['yes', 'hello', 'too'])
  assert.deepEqual(seen, ['start /a', 'proxyReq /a /p/a', 'proxyRes', 'end'])
})

test('plugins, changeOrigin, headers, auth and preserveHeaderKeyCase do what they did', async t => {
  const target = await openTarget(t, (request, response) => {
    response.setHeader('X-Case', 'kept')
    show(request, response)
  })
  let isPlugged = false
  const port = await serveProxy(t, target, {
    changeOrigin: true,
    headers: { 'x-forwarded-for': '1.2.3.4' },
    auth: 'user:password',
    preserveHeaderKeyCase: true,
    plugins: [
      () => {
        isPlugged = true
      },
    ],
  })
  const { text } = await ask(port, '/p')
  const { headers } = JSON.parse(text) as { headers: Record<string, string> }
  assert.equal(headers.host, addressOf(target).slice('http://'.length))
  assert.equal(headers.authorization, `Basic ${btoa('user:password')}`)
  assert.equal(headers['x-forwarded-for'], '1.2.3.4')
  assert.ok(isPlugged)
})

test('followRedirects and cookiePathRewrite work at a mount', async t => {
  const target = await openTarget(t, (request, response) => {
    response.setHeader('set-cookie', 'a=1; Path=/')
    if (request.url === '/from') response.writeHead(302, { location: '/to' }).end()
    else response.end(request.url)
  })
  const port = await serveProxy(t, target, { followRedirects: true, cookiePathRewrite: { '/': '/p/' } })
  const { text, headers } = await ask(port, '/p/from')
  assert.deepEqual([text, headers.getSetCookie()], ['/to', ['a=1; Path=/p/']])
})

test('a logger of the user is told what goes where', async t => {
  const lines: string[] = []
  const log = (line: string) => void lines.push(line)
  const port = await serveProxy(t, await openTarget(t, show), { logger: { info: log, warn: log, error: log } })
  await ask(port, '/p/a')
  assert.match(lines.join('\n'), /GET \/p\/a -> http:\/\/.*\/a \[200\]/)
})

test('the options stay as they were given', async t => {
  const ssl = Object.freeze({ ca: 'x' })
  const options = Object.freeze({
    target: 'http://other.invalid',
    ssl,
    on: Object.freeze({}),
    headers: Object.freeze({ a: 'b' }),
  })
  const port = await serveProxy(t, await openTarget(t, show), options)
  assert.equal((await ask(port, '/p')).status, 200)
  assert.deepEqual(Object.keys(options), ['target', 'ssl', 'on', 'headers'])
  assert.deepEqual(proxy('http://a', options).target, 'http://a/')
})
