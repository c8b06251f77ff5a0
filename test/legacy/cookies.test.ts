import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { createHost, type Host } from '../../host/index.ts'
import { useChromium } from '../e2e/chromium.ts'
import { listen } from '../host/serving.ts'

process.env.SHOP_DB = ':memory:'
const { default: shop, close, start } = await import('../../subapps/legacy/app.ts')

const openPage = useChromium()
const copies = ['/legacy', '/legacy-2', '/legacy/inner']
let host: Host
let origin: string

before(async () => {
  host = await createHost({ logger: false })
  for (const prefix of copies) host.mount(prefix, shop, { start, close, legacy: { keep: ['/static'] } })
  for (const prefix of ['/notes', '/notes-2', '/notes/inner']) {
    host.mount(prefix, notes(prefix), { legacy: true })
  }
  origin = `http://127.0.0.1:${await listen(host)}`
})

after(() => host.close())

test('one visitor is signed in at every copy of an application, at each as somebody else', async t => {
  const opened = await openPage(t, origin)
  if (opened === undefined) return
  const { page, faults } = opened
  const visitors = { '/legacy': 'fan', '/legacy-2': 'admin', '/legacy/inner': 'admin' }
  for (const [prefix, who] of Object.entries(visitors)) await signIn(page, prefix, who)
  for (const [prefix, who] of Object.entries(visitors)) assert.equal(await emailAt(page, prefix), `${who}@example.com`)
  assert.deepEqual(faults, [])
})

test('signing out of one copy leaves the others', async t => {
  const opened = await openPage(t, origin)
  if (opened === undefined) return
  const { page } = opened
  for (const prefix of copies) await signIn(page, prefix, 'fan')
  await page.goto(`${origin}/legacy/logout`)
  await page.click('main button')
  await page.waitForSelector('h1:has-text("See you on Saturday")')
  assert.equal(await emailAt(page, '/legacy-2'), 'fan@example.com')
  assert.equal(await emailAt(page, '/legacy/inner'), 'fan@example.com')
  await page.goto(`${origin}/legacy/account`)
  assert.match(page.url(), /\/legacy\/login\?/)
})

test('no cookie of a copy is at the root, where other applications would get it', async t => {
  const opened = await openPage(t, origin)
  if (opened === undefined) return
  const { page, context } = opened
  for (const prefix of copies) await signIn(page, prefix, 'fan')
  const paths = new Set((await context.cookies()).map(({ path }) => path))
  assert.deepEqual([...paths].sort(), [...copies].sort())
})

test('cookies of the same name that scripts set, and answers, stay apart', async t => {
  const opened = await openPage(t, origin)
  if (opened === undefined) return
  const { page } = opened
  const prefixes = ['/notes', '/notes-2', '/notes/inner']
  for (const prefix of prefixes) {
    await page.goto(`${origin}${prefix}/`)
    await page.evaluate(`document.cookie = 'script=${prefix}; path=/'`)
  }
  for (const prefix of prefixes) {
    await page.goto(`${origin}${prefix}/`)
    // What the application is sent, and what its scripts read, is what this copy of it has set.
    assert.deepEqual(parse(await page.textContent('#got')), { answer: prefix, script: prefix })
    assert.deepEqual(parse(await page.evaluate('document.cookie')), { answer: prefix, script: prefix })
  }
})

/** An application that sets a cookie for all of its site, and shows those that it is sent. */
function notes(value: string) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('set-cookie', `answer=${value}; Path=/`)
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      `<!doctype html><title>Notes</title><link rel="icon" href="data:,"><p id="got">${request.headers.cookie ?? ''}</p>`,
    )
  }
}

function parse(cookies: unknown): Record<string, string> {
  return Object.fromEntries(
    String(cookies)
      .split('; ')
      .filter(Boolean)
      .map(cookie => cookie.split('=') as [string, string])
      .sort(),
  )
}

async function signIn(page: Page, prefix: string, who: string): Promise<void> {
  await page.goto(`${origin}${prefix}/login`)
  await page.fill('#email', `${who}@example.com`)
  await page.fill('#password', who)
  await page.click('main button')
  await page.waitForURL(`${origin}${prefix}/account`)
}

async function emailAt(page: Page, prefix: string): Promise<string | null> {
  await page.goto(`${origin}${prefix}/account`)
  return page.locator('dl dd').first().textContent()
}
