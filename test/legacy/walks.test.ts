import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { chromiumNames, launchChromium } from '../e2e/chromium.ts'
import { requireProgram } from '../programs.ts'
import { missingFor } from './walks/installed.ts'
import { isClean, runWalk } from './walks/run.ts'
import { prefixOf } from './walks/serve.ts'
import { clubShop } from './walks/steps/club-shop.ts'
import { walks } from './walks/walks.ts'

let browser: Browser | undefined

before(async () => {
  browser = await launchChromium()
})

after(() => browser?.close())

for (const walk of walks) {
  test(`${walk.title} works whole in a browser, mounted as ${walk.application.kind} at ${prefixOf(walk)}`, async t => {
    if (requireProgram(t, ...chromiumNames) === undefined || browser === undefined) return
    const missing = missingFor(walk)
    if (missing !== undefined) {
      if (process.env.PORTICO_REQUIRE === 'all') throw new Error(`needs ${missing}`)
      return t.skip(`needs ${missing}`)
    }
    const { steps } = await runWalk(browser, walk)
    assert.deepEqual(
      steps.filter(step => !isClean(step)),
      [],
    )
    assert.equal(steps.length, walk.steps.length)
  })
}

test('a walk sees what goes wrong where a mount does not have legacy', async t => {
  if (requireProgram(t, ...chromiumNames) === undefined || browser === undefined) return
  const shop = clubShop('shop', '/shop', '/shop-2')
  const { steps } = await runWalk(browser, { ...shop, legacy: false, steps: shop.steps.slice(0, 1) })
  const [first] = steps
  assert.equal(first && isClean(first), false)
  assert.ok(first?.outside.includes('GET /css/shop.css'))
  assert.ok(first?.errors.some(text => text.includes('404')))
})
