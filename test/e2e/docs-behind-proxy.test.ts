import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import { createHost, type Host } from '../../host/index.ts'
import { findProgram, requireProgram } from '../programs.ts'
import { type OpenedPage, useChromium } from './chromium.ts'
import { createEcho } from './echo-app.ts'
import { type Nginx, startNginx } from './nginx.ts'
import { authorize, execute, openOperation } from './reference-page.ts'
import { createSecuredApp, securedDocument } from './secured-app.ts'

const open = useChromium()
let host: Host
let nginx: Nginx | undefined

before(async () => {
  host = await createHost({ logger: false })
  host.mount('/echo', createEcho(), { name: 'echo', docs: echoDocument })
  host.mount('/secured', createSecuredApp(), { name: 'secured', docs: securedDocument })
  const target = await host.listen({ port: 0, host: '127.0.0.1' })
  const program = findProgram('nginx')
  if (program !== undefined) nginx = await startNginx(program, '/team/portico/', target)
})

after(async () => {
  await nginx?.stop()
  await host.close()
})

const echoDocument = {
  openapi: '3.1.0',
  info: { title: 'Echo', version: '1' },
  paths: {
    '/words/{word}': {
      post: {
        operationId: 'say',
        summary: 'Say a word',
        parameters: [{ name: 'word', in: 'path', required: true, schema: { type: 'string' }, example: 'hello' }],
        requestBody: { content: { 'application/json': { schema: { type: 'object' }, example: { name: 'Ada' } } } },
        responses: { 200: { description: 'The word' } },
      },
    },
    '/words': {
      get: {
        operationId: 'list',
        servers: [{ url: '/v2' }, { url: 'https://words.example' }],
        responses: { 200: { description: 'Words' } },
      },
    },
  },
}

/** A page of the origin that nginx has, and what it asked for in vain or outside of the prefix. */
async function openPage(test: TestContext): Promise<(OpenedPage & { base: string }) | undefined> {
  if (requireProgram(test, 'nginx') === undefined || nginx === undefined) return undefined
  const { address } = nginx
  const base = `${address}/team/portico`
  const opened = await open(test, address)
  opened?.context.on('response', response => {
    const { pathname } = new URL(response.url())
    if (!pathname.startsWith('/team/portico/')) opened.faults.push(`without the prefix: ${pathname}`)
    if (response.status() >= 400) opened.faults.push(`${response.status()} ${pathname}`)
  })
  return opened && { ...opened, base }
}

for (const path of [
  '/',
  '/docs',
  '/docs/',
  '/docs?q=word',
  '/docs/all',
  '/docs/echo',
  '/docs/echo/',
  '/docs/echo/plain',
]) {
  test(`a page opens with its styles and scripts behind a proxy that adds a prefix: ${path}`, async test => {
    const opened = await openPage(test)
    if (opened === undefined) return
    const { page, faults, base } = opened
    await page.goto(base + path)
    if (/^\/docs\/(all|echo\/?)$/.test(path)) await page.waitForSelector('.opblock-tag')
    // The design system's style sheet has come: without it the body has the browser's margin.
    assert.equal(await page.evaluate('getComputedStyle(document.body).margin'), '0px')
    assert.deepEqual(await brokenImages(page), [])
    assert.deepEqual(faults, [])
  })
}

test('a search and a link lead to an operation, which is tried out under the prefix', async test => {
  const opened = await openPage(test)
  if (opened === undefined) return
  const { page, faults, base } = opened
  await page.goto(`${base}/docs`)
  await page.fill('#q', 'say a word')
  await page.locator('#result', { hasText: /^1 operation/ }).waitFor()
  await page.locator('.docs-operations li:not([hidden]) a').click()
  await page.waitForSelector('.opblock-post.is-open')
  assert.equal(page.url(), `${base}/docs/echo#/echo/echo.say`)

  const sent = page.waitForRequest(request => request.method() === 'POST')
  // The host is asked without the prefix.
  assert.deepEqual(await execute(page), { method: 'POST', url: '/echo/words/hello', body: { name: 'Ada' } })
  assert.equal((await sent).url(), `${base}/echo/words/hello`)
  assert.deepEqual(faults, [])
})

test('an operation with servers of its own is tried out under the prefix', async test => {
  const opened = await openPage(test)
  if (opened === undefined) return
  const { page, faults, base } = opened
  await openOperation(page, `${base}/docs/echo#/echo/echo.list`)
  assert.deepEqual(await execute(page), { method: 'GET', url: '/echo/v2/words' })
  assert.deepEqual(faults, [])
})

test('an authorization server of a mounted application is found under the prefix', async test => {
  const opened = await openPage(test)
  if (opened === undefined) return
  const { page, faults, base } = opened
  await openOperation(page, `${base}/docs/secured#/secured/secured.code`)
  await authorize(page, { 'client_id:': 'portal' })
  assert.deepEqual(await execute(page), { url: '/secured/things/code', authorization: 'Bearer for-portal-to-' })
  assert.deepEqual(faults, [])
})

test('an open page says that the docs have changed behind a proxy too', async test => {
  const opened = await openPage(test)
  if (opened === undefined) return
  const { page, base } = opened
  await page.goto(`${base}/docs`)
  host.mount('/late', createEcho(), { name: 'late', docs: false })
  test.after(() => host.mounts.remove('/late'))
  await page.waitForSelector('#changes:not(:empty)')
  assert.match((await page.textContent('#changes')) ?? '', /The docs have changed/)
})

test('the prefix without its slash leads to the landing page, whose links hold', async test => {
  const opened = await openPage(test)
  if (opened === undefined) return
  const { page, faults, base } = opened
  await page.goto(base)
  assert.equal(page.url(), `${base}/`)
  await page.locator('nav a', { hasText: 'Docs' }).click()
  await page.waitForURL(`${base}/docs`)
  assert.deepEqual(
    faults.filter(fault => fault !== 'without the prefix: /team/portico'),
    [],
  )
})

async function brokenImages(page: OpenedPage['page']): Promise<unknown> {
  return page.evaluate('[...document.images].filter(image => image.naturalWidth === 0).map(image => image.src)')
}
