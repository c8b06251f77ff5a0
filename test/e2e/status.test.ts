import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { WebSocket, WebSocketServer } from 'ws'
import { createHost, type Host } from '../../host/index.ts'
import { setConfigState } from '../../host/observe/config-state.ts'
import { violations } from './axe.ts'
import { useChromium } from './chromium.ts'

const app: RequestListener = (request, response) => {
  if (request.url === '/bad') response.statusCode = 500
  response.end('app')
}

const openPage = useChromium()
let host: Host
let address: string
let isWell = true

before(async () => {
  host = await createHost({ title: 'House <b>of</b> apps', logger: false })
  host.mount('/ch11/busy', app, { name: 'busy' })
  host.mount('/checked', app, { name: 'checked', health: { check: () => isWell, interval: 50 } })
  host.mount('/broken', app, {
    name: 'broken',
    required: false,
    start: () => {
      throw new Error('password=hunter2')
    },
  })
  host.mount('/idle', app, { name: 'idle', docs: false })
  address = await host.listen({ port: 0, host: '127.0.0.1' })
})

after(() => host.close())

/** Opens the page, which then asks ten times a second: it asks whenever it comes to be seen. */
async function openHurried(page: Page, origin = address): Promise<void> {
  await page.goto(`${origin}/status`)
  await page.waitForSelector('#live:not([hidden])')
  await page.evaluate('setInterval(() => document.dispatchEvent(new Event("visibilitychange")), 100); undefined')
}

/** The row of a mount. */
const row = (name: string) => `#mounts [data-name="${name}"]`

/** The text of a field of a mount's row. */
const field = (page: Page, name: string, column: string) =>
  page.locator(`${row(name)} [data-field="${column}"]`).textContent()

/** Waits until an element has a text. Not with a function: the page's policy lets nothing be evaluated. */
const untilText = (page: Page, selector: string, text: RegExp) =>
  page.locator(selector, { hasText: text }).waitFor({ state: 'attached' })

/** Waits until a field of a mount's row is as expected. */
const untilField = (page: Page, name: string, column: string, text: RegExp) =>
  untilText(page, `${row(name)} [data-field="${column}"]`, text)

/** The names of the mounts as they are shown, without the host itself. */
const order = (page: Page): Promise<string[]> =>
  page.evaluate('Array.from(document.querySelector("#mounts tbody").rows, row => row.dataset.name)')

test('rates, errors and durations of the last minute follow what comes', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page, faults } = opened
  await page.goto(`${address}/status`)
  await page.waitForSelector('#live:not([hidden])')
  await untilText(page, '#period', /^Over the last \d+ s$/)
  assert.equal(await field(page, 'busy', 'requests'), '0/s')
  assert.equal(await field(page, 'busy', 'p99'), '–')
  for (let count = 0; count < 20; count++) await fetch(`${address}/ch11/busy/${count < 5 ? 'bad' : ''}`)
  await untilField(page, 'busy', 'requests', /^(?!0\/s|< )[\d.]+\/s$/)
  await untilField(page, 'busy', 'errors', /^25%$/)
  assert.match((await field(page, 'busy', 'p99')) ?? '', /m?s$/)
  assert.notEqual(await page.locator(`${row('busy')} polyline`).getAttribute('points'), '')
  assert.equal(await page.locator(`${row('idle')} polyline`).getAttribute('points'), '')
  assert.deepEqual(faults, [])
})

test('open upgrades are counted while they are open', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page } = opened
  const server = createServer(app)
  const sockets = new WebSocketServer({ server })
  const mount = host.mount('/sockets', server, { name: 'sockets' })
  test.after(() => host.mounts.remove('/sockets'))
  await mount.ready
  await openHurried(page)
  assert.equal(await field(page, 'sockets', 'upgrades'), '0')
  const client = new WebSocket(`${address.replace('http', 'ws')}/sockets`)
  test.after(() => client.terminate())
  await once(client, 'open')
  await untilField(page, 'sockets', 'upgrades', /^1$/)
  client.close()
  await untilField(page, 'sockets', 'upgrades', /^0$/)
  sockets.close()
})

test('mounts that are added, fail, recover and are removed show so, and are told to who listens', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page, faults } = opened
  test.after(() => {
    isWell = true
  })
  await openHurried(page)
  const since = await field(page, 'idle', 'since')
  assert.match(since ?? '', /^for \d+ (s|min)$/)

  host.mount('/late', app, { name: 'late' })
  await page.waitForSelector(`${row('late')} .badge-ok`)
  assert.equal(await page.locator(`${row('late')} [data-link="app"]`).getAttribute('href'), `${address}/late/`)
  assert.equal(await page.locator(`${row('late')} [data-link="docs"]`).getAttribute('aria-label'), 'Docs of late')
  await untilText(page, '#news', /late is ready/)

  isWell = false
  await untilField(page, 'checked', 'fault', /^check: false$/)
  assert.match((await page.textContent('[data-fact="summary"]')) ?? '', /1 failed, 1 unhealthy/)
  await untilText(page, '#news', /checked is unhealthy/)
  isWell = true
  await page.waitForSelector(`${row('checked')} [data-field="fault"]:empty`, { state: 'attached' })

  await host.mounts.remove('/late')
  await page.waitForSelector(row('late'), { state: 'detached' })
  assert.match((await page.textContent('#news')) ?? '', /late is removed/)
  assert.equal(await field(page, 'broken', 'fault'), 'PORTICO_APP_START_FAILED')
  assert.deepEqual(faults, [])
})

test('a replacement shows', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page } = opened
  await host.mount('/swapped', app, { name: 'swapped' }).ready
  test.after(() => host.mounts.remove('/swapped'))
  await openHurried(page)
  assert.equal(await field(page, 'swapped', 'kind'), 'node')
  await host.mounts.replace('/swapped', { fetch: () => new Response('new') })
  await untilField(page, 'swapped', 'kind', /^fetch$/)
})

test('the order that was chosen and the focus stay while figures change', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page } = opened
  await openHurried(page)
  assert.deepEqual(await order(page), ['busy', 'checked', 'broken', 'idle'])
  await page.click('[data-sort="state"] button')
  assert.equal(await page.getAttribute('[data-sort="state"]', 'aria-sort'), 'ascending')
  assert.equal((await order(page))[0], 'broken')

  await page.focus('[data-sort="requests"] button')
  await page.keyboard.press('Enter')
  assert.equal(await page.getAttribute('[data-sort="requests"]', 'aria-sort'), 'descending')
  assert.equal(await page.locator('[aria-sort]').count(), 1)
  await page.focus(`${row('idle')} [data-link="app"]`)
  for (let count = 0; count < 400; count++) await fetch(`${address}/idle`)
  await page.waitForSelector('#mounts tbody:first-of-type tr:first-child[data-name="idle"]')
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'idle')

  await page.click('[data-sort="requests"] button')
  assert.equal(await page.getAttribute('[data-sort="requests"]', 'aria-sort'), 'ascending')
  await page.click('[data-sort="requests"] button')
  assert.deepEqual(await order(page), ['busy', 'checked', 'broken', 'idle'])
})

test('a hidden page asks nothing, and is up to date at once when it is seen again', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page } = opened
  let asked = 0
  page.on('request', request => {
    if (request.url().endsWith('/status/data.json')) asked++
  })
  await page.goto(`${address}/status`)
  await page.waitForSelector('#live:not([hidden])')
  const show = (isHidden: boolean) =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, value: ${isHidden} })
      document.dispatchEvent(new Event('visibilitychange'))`)
  await show(true)
  await page.waitForTimeout(100)
  const before = asked
  await page.waitForTimeout(3_000)
  assert.equal(asked, before)
  const next = page.waitForRequest(`${address}/status/data.json`)
  await show(false)
  await next
})

test('a host that does not answer any more is said to, and what is shown to be old', async test => {
  const other = await createHost({ logger: false })
  other.mount('/one', app, { name: 'one' })
  const origin = await other.listen({ port: 0, host: '127.0.0.1' })
  const opened = await openPage(test, origin)
  if (opened === undefined) return other.close()
  const { page } = opened
  await openHurried(page, origin)
  await other.close()
  await page.waitForSelector('#connection:not([hidden])')
  assert.match((await page.textContent('#connection')) ?? '', /^The host does not answer, since .*from then\.$/)
  assert.equal(await page.isHidden('#live'), true)
  assert.equal(await field(page, 'one', 'name'), 'one')

  const again = await createHost({ logger: false })
  again.mount('/two', app, { name: 'two' })
  test.after(() => again.close())
  await again.listen({ port: Number(new URL(origin).port), host: '127.0.0.1' })
  await page.waitForSelector('#live:not([hidden])')
  assert.equal(await page.isHidden('#connection'), true)
  assert.equal(await page.locator(row('one')).count(), 0)
  assert.equal(await field(page, 'two', 'name'), 'two')
})

test('a reload that is refused shows while the page is open', async test => {
  const opened = await openPage(test, address)
  if (opened === undefined) return
  const { page, faults } = opened
  const running = { file: 'portico.config.ts', loadedAt: Date.now(), failure: undefined, restartNeeded: [] }
  setConfigState(host, running)
  test.after(() => setConfigState(host, running))
  await openHurried(page)
  assert.equal(await page.isHidden('#failure'), true)
  const message = '<img src="https://outside.example/x.png" onerror="alert(1)"> is not a prefix'
  const failure = { at: Date.now(), code: 'PORTICO_CONFIG_INVALID', message }
  setConfigState(host, { ...running, failure, restartNeeded: ['port'] })
  await page.waitForSelector('#failure:not([hidden])')
  assert.equal(await page.textContent('[data-fact="failureMessage"]'), message)
  assert.equal(await page.isVisible('#restart'), true)
  setConfigState(host, running)
  await page.waitForSelector('#failure', { state: 'hidden' })
  assert.deepEqual(faults, [])
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious or critical, and nothing scrolls sideways, wide and narrow: ${colorScheme}`, async test => {
    const opened = await openPage(test, address, { bypassCSP: true, colorScheme })
    if (opened === undefined) return
    const { page } = opened
    await openHurried(page)
    await page.waitForSelector('#live:not([hidden])')
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 })
      assert.deepEqual(await violations(page), [])
      const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
      assert.equal(await page.evaluate(wider), 0)
    }
  })
}

test('without a script the page shows values since the start, and nothing that needs one', async test => {
  const opened = await openPage(test, address, { javaScriptEnabled: false })
  if (opened === undefined) return
  const { page } = opened
  await page.goto(`${address}/status`)
  assert.equal(await page.textContent('#period'), 'Since the start of the host')
  assert.equal(await page.isHidden('#live'), true)
  assert.equal(await page.locator('#mounts button').count(), 0)
  assert.match((await field(page, 'busy', 'requests')) ?? '', /^[\d,]+$/)
})
