import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findProgram, requireProgram } from '../programs.ts'
import { type Demo, startDemo } from './demo-process.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome']
const program = findProgram(...names)
// Chromium looks up hosts of its own at every start; a test must not depend on the network, nor reach out.
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const pages = [
  '/',
  '/docs',
  '/docs?q=teams',
  '/ch11/express',
  '/ch11/express/teams',
  '/ch11/koa',
  '/ch11/koa/standings',
]

let demo: Demo
let browser: Browser | undefined

before(async () => {
  if (program === undefined) return
  demo = await startDemo()
  browser = await chromium.launch({ executablePath: program, args: quiet })
})

after(async () => {
  await browser?.close()
  await demo?.stop()
})

for (const [name, options] of Object.entries({
  'wide and light': { viewport: { width: 1200, height: 900 }, colorScheme: 'light' },
  'narrow and dark': { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
} as const)) {
  test(`every page opens without an error or a missing file, ${name}`, async t => {
    if (requireProgram(t, ...names) === undefined || browser === undefined) return
    const context = await browser.newContext(options)
    const page = await context.newPage()
    const faults = watch(page, demo.address)
    for (const path of pages) {
      // Live scores keep a connection open, so that the network is never idle there.
      await page.goto(demo.address + path, { waitUntil: 'load' })
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      assert.equal(overflow, 0, `${path} scrolls sideways`)
    }
    await context.close()
    assert.deepEqual(faults, [])
  })
}

test('somebody signs in at the league office and adds a team', async t => {
  if (requireProgram(t, ...names) === undefined || browser === undefined) return
  const context = await browser.newContext()
  const page = await context.newPage()
  const faults = watch(page, demo.address)
  await page.goto(`${demo.address}/ch11/express/sign-in`)
  await page.fill('input[name=email]', 'office@example.com')
  await page.fill('input[name=password]', 'office')
  await Promise.all([page.waitForURL(/\/ch11\/express(\/|$)/), page.click('main button')])
  await page.goto(`${demo.address}/ch11/express/teams/new`)
  await page.fill('input[name=name]', 'Portico Rangers')
  await page.fill('input[name=code]', 'POR')
  await page.fill('input[name=town]', 'Colonnade')
  await page.fill('input[name=ground]', 'The Steps')
  await page.click('text=Add team')
  await page.waitForURL(/\/ch11\/express\/teams\/\d+/)
  assert.match((await page.textContent('main')) ?? '', /Portico Rangers/)
  await context.close()
  assert.deepEqual(faults, [])
})

/** Collects console errors, failed requests, and requests that leave the host. */
function watch(page: Page, address: string): string[] {
  const faults: string[] = []
  page.on('console', message => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error => faults.push(`page: ${error.message}`))
  page.on('response', response => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`)
  })
  page.on('request', request => {
    if (!request.url().startsWith(address) && !request.url().startsWith('data:'))
      faults.push(`outside: ${request.url()}`)
  })
  return faults
}
