import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { serve } from './serving.ts'

const app: RequestListener = (_request, response) => response.end('app')

test('the landing page lists every mount with its state and the ways into it', async context => {
  const { ask } = await serve(context, { title: 'House <of> apps' }, host => {
    host.mount('/ch11/one', app, { name: 'one' })
    host.mount('/two', app, {
      start: () => {
        throw new Error('secret reason')
      },
    })
  })
  const { status, headers, body } = await ask('/')
  assert.equal(status, 200)
  assert.equal(headers['cache-control'], 'no-cache')
  assert.match(headers['content-security-policy'] as string, /^default-src 'none'; style-src 'self'/)
  assert.match(body, /House &lt;of&gt; apps/)
  assert.match(body, /href="\.\/ch11\/one\/">one</)
  assert.match(body, /href="\.\/docs#mount-one"/)
  assert.match(body, />ready<\/span>/)
  assert.match(body, />failed<\/span>.*PORTICO_APP_START_FAILED/s)
  assert.doesNotMatch(body, /secret reason/)
})

test('a page without static assets is whole, and asks for none', async context => {
  const { ask } = await serve(context, { static: false }, host => host.mount('/one', app))
  const { body } = await ask('/')
  assert.match(body, />one</)
  assert.doesNotMatch(body, /<link|<img|style=/)
})

test('what is switched off or moved is not linked, or linked where it is', async context => {
  const { ask } = await serve(context, { docs: false, health: { path: '/up' } }, host => host.mount('/one', app))
  const { body } = await ask('/')
  assert.doesNotMatch(body, /docs/i)
  assert.match(body, /href="\.\/up\/ready"/)
})

test('an empty host says how to fill it', async context => {
  const { ask } = await serve(context, {})
  assert.match((await ask('/')).body, /Nothing is mounted yet/)
})

test('in a host mounted in a host every link keeps the outer prefix', async context => {
  const { createHost } = await import('../../host/index.ts')
  const inner = await createHost({ logger: false })
  inner.mount('/one', app)
  const { ask } = await serve(context, {}, host => host.mount('/inner', inner))
  for (const page of ['/inner', '/inner/']) {
    const { body } = await ask(page)
    const href = /href="([^"]*)"[^>]*>one</.exec(body)?.[1]
    assert.equal(new URL(href ?? '', `http://host${page}`).pathname, '/inner/one/')
  }
})
