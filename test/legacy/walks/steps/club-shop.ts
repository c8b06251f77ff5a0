import assert from 'node:assert/strict'
import { join } from 'node:path'
import { expectAt, expectPictures, expectText, open } from '../expect.ts'
import type { Step, Visit, Walk } from '../walk.ts'

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'subapps', 'legacy')

const steps: Step[] = [
  {
    name: 'front page with its pictures and styles',
    async run(visit) {
      await open(visit, '/')
      const { page } = visit
      await expectText(page, 'h1', 'Wear it on Saturday')
      await expectPictures(page)
      // From the host's own design system, the shop's style sheet, and what that imports.
      assert.equal(await page.evaluate('getComputedStyle(document.body).margin'), '0px')
      assert.match(await background(visit, '.hero'), /\/images\/stripes\.svg"\)$/)
      assert.match(await background(visit, '.terrace'), /\/images\/terrace\.svg"\)$/)
    },
  },
  {
    name: 'a search by XMLHttpRequest changes the address',
    async run(visit) {
      const { page } = visit
      await page.click('nav >> text=Products')
      await expectAt(visit, '/products')
      await page.fill('#q', 'scarf')
      await page.click('#search button.button-primary')
      await expectAt(visit, '/products?q=scarf&category=')
      await expectText(page, '#found', /^\d products?$/)
    },
  },
  {
    name: 'a link and a picture that a script made',
    async run(visit) {
      const { page } = visit
      await expectPictures(page)
      await page.locator('#products a').first().click()
      await expectAt(visit, /^\/products\/\d+$/)
      await expectPictures(page)
    },
  },
  {
    name: 'back to the search, which its script reloads',
    async run(visit) {
      await visit.page.goBack()
      await expectAt(visit, '/products?q=scarf&category=')
      await visit.page.goBack()
      await expectAt(visit, '/products')
    },
  },
  {
    name: 'a script sets window.location',
    async run(visit) {
      await visit.page.click('#surprise')
      await expectAt(visit, /^\/products\/\d+$/)
    },
  },
  {
    name: 'a form puts a product into the cart',
    async run(visit) {
      await open(visit, '/products/1')
      const { page } = visit
      await page.fill('#quantity', '2')
      await page.click('text=Add to cart')
      await expectAt(visit, '/cart')
      await expectText(page, '.notice-ok', 'is in your cart')
      await expectText(page, '#cart-count', '2')
    },
  },
  {
    name: 'whoever checks out signs in first, and goes on from there',
    async run(visit) {
      await visit.page.click('main >> text=Check out')
      await expectAt(visit, /^\/login\?next=/)
      await signIn(visit, 'fan')
      await expectAt(visit, '/checkout')
    },
  },
  {
    name: 'an order is placed, with the stock shown live in another window',
    async run(visit) {
      const { page } = visit
      const other = await page.context().newPage()
      await Promise.all([
        other.waitForResponse(answer => answer.url().endsWith('/stock/events')),
        other.goto(`${visit.base}/products/1`),
      ])
      const stock = Number(await other.textContent('#stock'))
      await page.fill('#address', '1 Ground Lane')
      await page.click('text=Place order')
      await expectAt(visit, /^\/orders\/\d+$/)
      await expectText(other, '#stock', new RegExp(`^${stock - 2}$`))
      await other.close()
    },
  },
  {
    name: 'orders and account',
    async run(visit) {
      await visit.page.click('nav >> text=Orders')
      await expectAt(visit, '/orders')
      await visit.page.click('nav >> text=Account')
      await expectAt(visit, '/account')
      await expectText(visit.page, 'h1', 'Hello')
    },
  },
  {
    name: 'the farewell refreshes to the products',
    async run(visit) {
      await visit.page.click('text=Sign out')
      await expectAt(visit, '/logout')
      await visit.page.click('main button')
      await expectText(visit.page, 'h1', 'See you on Saturday')
      await expectAt(visit, '/products')
      await expectText(visit.page, 'nav', 'Sign in')
    },
  },
  {
    name: 'staff packs the order at the order desk',
    async run(visit) {
      await open(visit, '/login?next=/admin')
      await signIn(visit, 'admin')
      await expectAt(visit, '/admin')
      await visit.page.click('text=Mark packed')
      await expectAt(visit, '/admin')
      await expectText(visit.page, '.notice-ok', 'is now packed')
    },
  },
]

/** The club shop, written for `/`: at this prefix, and a second copy of it beside. */
export function clubShop(name: string, prefix: string, beside: string): Walk {
  return {
    title: `club shop (subapps/legacy), beside ${beside}`,
    name,
    needs: ['subapps/legacy/app.ts'],
    prefix,
    beside,
    // The host has the design system that the shop asks for at /static.
    legacy: { keep: ['/static'] },
    application: {
      kind: 'express',
      async create() {
        process.env.SHOP_DB = ':memory:'
        const { default: app, start, close } = await import('../../../../subapps/legacy/app.ts')
        return { app, start, close }
      },
      alone: {
        argv: () => [process.execPath, join(folder, 'main.ts')],
        environment: () => ({ PORT: '{port}', SHOP_DB: ':memory:' }),
      },
    },
    steps,
  }
}

async function signIn({ page }: Visit, who: string): Promise<void> {
  await page.fill('#email', `${who}@example.com`)
  await page.fill('#password', who)
  await page.click('main button')
}

async function background({ page }: Visit, selector: string): Promise<string> {
  return page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).backgroundImage`)
}
