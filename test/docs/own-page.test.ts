import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHost } from '../../host/index.ts'

const document = (version: string) => ({
  openapi: '3.1.0',
  info: { title: 'Shop', version },
  paths: { '/items': { get: { responses: { 200: { description: 'Items' } } } } },
})
const page = '<!doctype html><html><title>Shop</title><div id="swagger-ui"></div></html>'

test('the docs show the version of an API, and link the documentation page of the application’s own', async t => {
  const host = await createHost({ logger: false })
  t.after(() => host.close())
  host.mount(
    '/shop',
    (request, response) => {
      // As many do: the page is at the path with a slash.
      if (request.url === '/docs') response.writeHead(301, { location: '/shop/docs/' }).end()
      else if (request.url === '/docs/') response.writeHead(200, { 'content-type': 'text/html' }).end(page)
      else response.writeHead(404).end()
    },
    { docs: document('4.2.0') },
  )
  // Answers every path with a page, but none that documents anything.
  host.mount('/spa', (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>'),
  )
  // It is looked for with nobody waiting.
  let { body } = await host.inject('/docs')
  while (!body.includes('its own docs')) {
    await sleep(5)
    body = (await host.inject('/docs')).body
  }
  assert.match(body, /version 4\.2\.0/)
  assert.match(body, /<a href="\.\/shop\/docs">its own docs<\/a>/)
  assert.equal(body.match(/its own docs/g)?.length, 1)
  const reference = (await host.inject('/docs/shop/openapi.json')).json() as { info: { version: string } }
  assert.equal(reference.info.version, '4.2.0')
})

test('a guarded application is not asked for its documentation page', async t => {
  const host = await createHost({ logger: false })
  t.after(() => host.close())
  const asked: string[] = []
  host.mount(
    '/inner',
    (request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    },
    { docs: document('1.0.0'), guard: () => true },
  )
  await host.inject('/docs')
  await sleep(50)
  await host.inject('/docs')
  assert.deepEqual(asked, [])
})
