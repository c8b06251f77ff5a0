import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createHost, type Host } from '../../host/index.ts'
import { violations } from './axe.ts'
import { useChromium } from './chromium.ts'
import { createEcho } from './echo-app.ts'

const hostile = 'Echo <img src="https://outside.example/x.png" alt="" onerror="alert(1)"><script>alert(1)</script>'

const openPage = useChromium()
let host: Host
let address: string

before(async () => {
  host = await createHost({ logger: false })
  host.mount('/echo', createEcho(), { name: 'echo', docs: echoDocument })
  host.mount('/shop', createEcho(), { name: 'shop', docs: manyOperations(3, 'orders') })
  address = await host.listen({ port: 0, host: '127.0.0.1' })
})

after(() => host.close())

const echoDocument = {
  openapi: '3.1.0',
  info: { title: hostile, version: '1' },
  tags: [{ name: 'say/it again', description: hostile }],
  paths: {
    '/words/{word}': {
      parameters: [{ $ref: '#/components/parameters/word' }],
      post: {
        operationId: 'words/say it',
        summary: hostile,
        description: hostile,
        tags: ['say/it again'],
        security: [{ token: [] }],
        requestBody: { content: { 'application/json': { schema: { type: 'object' }, example: { name: 'Ada' } } } },
        responses: { 200: { description: hostile } },
      },
      get: { responses: { 200: { description: 'The word' } } },
    },
  },
  components: {
    parameters: { word: { name: 'word', in: 'path', required: true, schema: { type: 'string' }, example: 'hello' } },
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  },
}

function manyOperations(count: number, noun: string) {
  const operation = (id: number) => ({
    operationId: `${noun}${id}`,
    summary: `Read ${noun} number ${id}`,
    tags: [`Group ${id % 10}`],
    responses: { 200: { description: 'It' } },
  })
  const paths = Array.from({ length: count }, (_, id) => [`/${noun}/${id}/{id}`, { get: operation(id) }])
  return { openapi: '3.1.0', info: { title: noun, version: '1' }, paths: Object.fromEntries(paths) }
}

test('a search finds an operation of another application, which opens in the reference and answers', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page, faults, context } = opened
  await context.addCookies([{ name: 'who', value: 'ada', url: address }])
  await page.goto(`${address}/docs`)
  await page.keyboard.press('/')
  await page.keyboard.type('echo/words post')
  await page.locator('#result', { hasText: /^1 operation/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.opblock-post.is-open')
  assert.equal(new URL(page.url()).pathname, '/docs/echo')

  await page.click('.authorize')
  await page.fill('.auth-container input', 'secret')
  await page.click('.auth-btn-wrapper .authorize')
  await page.click('.auth-btn-wrapper .btn-done')
  await page.click('.try-out__btn')
  await page.fill('textarea.body-param__text', '{"name":"Grace"}')
  await page.click('.execute')
  const answer = (await page.textContent('.live-responses-table .response-col_description code')) ?? ''
  assert.deepEqual(JSON.parse(answer), {
    method: 'POST',
    url: '/echo/words/hello',
    body: { name: 'Grace' },
    cookie: 'who=ada',
    authorization: 'Bearer secret',
  })
  assert.equal(await page.locator('[onerror]').count(), 0)
  assert.deepEqual(
    faults.filter(fault => !fault.includes('outside.example')),
    [],
  )
})

test('nothing is asked of the outside, whatever a document says', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page, faults } = opened
  for (const path of ['/', '/docs', '/docs?q=word', '/docs/echo', '/docs/all', '/docs/echo/plain', '/docs/shop/']) {
    await page.goto(address + path)
    if (path.startsWith('/docs/') && !path.endsWith('plain')) await page.waitForSelector('.opblock-tag')
  }
  assert.deepEqual(faults, [])
})

test('an operation without an id has a link that opens it too', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page } = opened
  await page.goto(`${address}/docs`)
  await page.click('#mount-echo .get')
  await page.waitForSelector('.opblock-get.is-open')
  assert.equal(await page.locator('.opblock.is-open').count(), 1)
})

test('a page of a search has the whole list back when the search is cleared', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page } = opened
  await page.goto(`${address}/docs?q=orders1`)
  assert.equal(await page.locator('.docs-operations li').count(), 1)
  await page.focus('#q')
  await page.keyboard.press('Escape')
  await page.waitForSelector('#mount-echo')
  assert.equal(await page.locator('.docs-operations li').count(), 5)
  assert.equal(page.url(), `${address}/docs`)
})

test('an open page says that the docs have changed, and does not reload by itself', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page } = opened
  await page.goto(`${address}/docs`)
  assert.equal(await page.textContent('#changes'), '')
  await page.fill('#q', 'typed')
  host.mount('/late', createEcho(), { name: 'late', docs: false })
  test.after(() => host.mounts.remove('/late'))
  await page.waitForSelector('#changes:not(:empty)')
  assert.match((await page.textContent('#changes')) ?? '', /The docs have changed/)
  assert.equal(await page.inputValue('#q'), 'typed')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious or critical, ${colorScheme}`, async test => {
    // Only the test's own script needs the policy out of its way.
    const opened = await openPage(test, address, { bypassCSP: true, colorScheme })
    if (opened === undefined) return
    const { page } = opened
    for (const path of ['/', '/docs', '/docs?q=word', '/docs/echo', '/docs/echo/plain', '/docs/all']) {
      await page.goto(address + path)
      if (path === '/docs/echo' || path === '/docs/all') await page.waitForSelector('.opblock-tag')
      if (path === '/docs/echo') {
        await page.click('.opblock-post .opblock-summary-control')
        await page.click('.try-out__btn')
        await page.waitForSelector('textarea[aria-label]')
      }
      assert.deepEqual(await violations(page), [], path)
    }
  })
}

test('at 360 pixels no page scrolls sideways', async test => {
  const opened = await openPage(test, address, { viewport: { width: 360, height: 740 } })
  if (opened === undefined) return
  const { page } = opened
  for (const path of ['/docs', '/docs/shop', '/docs/shop/plain']) {
    await page.goto(address + path)
    if (path === '/docs/shop') await page.waitForSelector('.opblock-tag')
    const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    assert.equal(await page.evaluate(wider), 0, path)
  }
})

test('3,000 operations are listed and searched through', async test => {
  const large = await createHost({ logger: false })
  test.after(() => large.close())
  for (let number = 0; number < 10; number++)
    large.mount(`/app${number}`, createEcho(), { docs: manyOperations(300, `things${number}`) })
  const origin = await large.listen({ port: 0, host: '127.0.0.1' })
  const opened = await openPage(test, origin)
  if (opened === undefined) return
  const { page, faults } = opened
  const begun = performance.now()
  await page.goto(`${origin}/docs`)
  assert.equal(await page.locator('.docs-operations li').count(), 3000)
  const complete = performance.now()
  await page.fill('#q', 'things7299')
  await page.locator('#result', { hasText: /^1 operation/ }).waitFor()
  const searched = performance.now()
  await page.goto(`${origin}/docs/app7`)
  await page.waitForSelector('.opblock-tag')
  const reference = performance.now()
  const times = { complete: complete - begun, search: searched - complete, reference: reference - searched }
  for (const [name, time] of Object.entries(times)) test.diagnostic(`${name}: ${Math.round(time)} ms`)
  assert.deepEqual(faults, [])
})
