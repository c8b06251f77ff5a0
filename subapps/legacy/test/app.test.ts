import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openBrowser } from './browser.ts'
import { serveShop } from './serve.ts'

const { close, start } = await import('../app.ts')

const LINKS = /(?:href|src|action)="(\/[^"]*)"|url\(['"]?(\/[^'")]+)|@import "(\/[^"]+)"|srcset="([^"]+)"/g

function linksOf(text: string): string[] {
  return [...text.matchAll(LINKS)].flatMap(([, attribute, style, sheet, srcset]) =>
    srcset ? srcset.split(',').map(part => part.trim().split(' ')[0]!) : [attribute ?? style ?? sheet!],
  )
}

describe('app', () => {
  const shop = serveShop()

  it('has no broken link, image, style or form target on any page', async () => {
    const fan = shop.browser
    await fan.signIn('admin@example.com', 'admin')
    await fan.submit('/cart/add', { productId: '4' })
    await fan.submit('/checkout', { recipient: 'Alex', address: 'Here' })
    await fan.submit('/cart/add', { productId: '5' })
    // A signed-in visitor is sent on from the sign-in page, so that one is read without a session.
    const guest = openBrowser(shop.origin)
    const seen = new Map<string, number>()
    const queue = ['/', '/checkout', ...linksOf(await guest.page('/login'))]
    for (const path of queue) {
      if (seen.has(path) || path.startsWith('/static/')) continue
      const response = await fan.get(path)
      seen.set(path, response.status)
      if (/html|css/.test(response.headers.get('content-type') ?? '')) queue.push(...linksOf(await response.text()))
    }
    const isFormTarget = (path: string) => /^\/cart\/|^\/admin\/orders\//.test(path)
    const broken = [...seen].filter(([path, status]) => status >= 400 && !isFormTarget(path))
    assert.deepEqual(broken, [])
    for (const path of ['/css/base.css', '/images/hero-wide.svg', '/images/ribbon.svg', '/orders/1', '/products/12']) {
      assert.equal(seen.get(path), 200, `${path} is not linked`)
    }
  })

  it('answers unknown addresses with its own page', async () => {
    for (const path of ['/nothing', '/images/none.svg', '/api', '/%zz']) {
      const response = await shop.browser.get(path)
      assert.ok(response.status === 404 || response.status === 400, path)
      assert.match(await response.text(), /Club shop/)
    }
  })

  it('refuses forms that another site makes a browser send', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: shop.origin },
    ]
    for (const headers of foreign) {
      const response = await fetch(`${shop.origin}/cart/add`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ productId: '4' }),
        redirect: 'manual',
      })
      assert.equal(response.status, 403, JSON.stringify(headers))
      assert.deepEqual(response.headers.getSetCookie(), [])
    }
  })

  it('says that a form too large or malformed is the browser’s fault', async () => {
    const large = await shop.browser.submit('/checkout', { address: 'x'.repeat(40_000) })
    assert.equal(large.status, 413)
    assert.match(await large.text(), /could not read/)
  })

  it('sends pages with its security headers and its style sheet announced', async () => {
    const { headers } = await shop.browser.get('/')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('x-frame-options'), 'DENY')
    assert.equal(headers.get('cache-control'), 'private, no-cache')
    assert.equal(headers.get('link'), '</css/shop.css>; rel=preload; as=style')
    assert.equal(headers.get('x-powered-by'), null)
  })

  it('answers with its error page, without internals, while it is closed', async t => {
    await shop.browser.signIn('fan@example.com', 'fan')
    await close()
    t.mock.method(console, 'error', () => {})
    const response = await shop.browser.get('/products')
    assert.equal(response.status, 500)
    const html = await response.text()
    assert.match(html, /Something went wrong/)
    assert.doesNotMatch(html, /database|subapps/)
    await start()
  })

  it('starts again after closing, with streams ended and nothing harmed by closing twice', async () => {
    const stream = await shop.browser.get('/stock/events')
    await close()
    await stream.text()
    await close()
    await start()
    await start()
    assert.match(await shop.browser.page('/products'), /12 products/)
  })
})
