import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { serveShop } from './serve.ts'

const shop = serveShop()

describe('front page', () => {
  it('shows the featured products and no others', async () => {
    const html = await shop.browser.page('/')
    for (const name of ['Home shirt', 'Bar scarf', 'Match ball', 'Crest mug']) assert.ok(html.includes(name), name)
    assert.ok(!html.includes('Tote bag'))
  })

  it('links the shared design system at the asset base and its own styles', async () => {
    const html = await shop.browser.page('/')
    assert.match(html, /<link rel="stylesheet" href="\/static\/portico\.css">/)
    assert.match(html, /<link rel="stylesheet" href="\/css\/shop\.css">/)
  })
})

describe('product list', () => {
  it('shows every product with its price', async () => {
    const html = await shop.browser.page('/products')
    assert.match(html, /12 products/)
    assert.match(html, /€74\.90/)
  })

  it('finds text in name and description, in any case', async () => {
    const html = await shop.browser.page('/products?q=KNITTED')
    assert.match(html, /1 product</)
    assert.match(html, /Bar scarf/)
  })

  it('narrows to a category', async () => {
    const html = await shop.browser.page('/products?category=Pitch')
    assert.match(html, /2 products/)
    assert.match(html, /<option selected>Pitch<\/option>/)
  })

  it('says so when nothing is found', async () => {
    const html = await shop.browser.page('/products?q=submarine')
    assert.match(html, /0 products/)
    assert.doesNotMatch(html, /id="nothing" hidden/)
  })

  it('takes wildcards of SQL as plain text', async () => {
    assert.match(await shop.browser.page('/products?q=%25'), /0 products/)
    assert.match(await shop.browser.page('/products?q=_'), /0 products/)
    assert.match(await shop.browser.page("/products?q=%27%20OR%201%3D1%20--'"), /0 products/)
  })

  it('shows a search text as text, never as markup', async () => {
    const html = await shop.browser.page(`/products?q=${encodeURIComponent('"><script>alert(1)</script>')}`)
    assert.ok(!html.includes('<script>alert(1)'))
    assert.ok(html.includes('&#34;&gt;&lt;script&gt;alert(1)'))
  })

  it('ignores a parameter that comes twice', async () => {
    assert.match(await shop.browser.page('/products?q=a&q=b'), /12 products/)
  })
})

describe('product page', () => {
  it('shows name, price, stock and a form', async () => {
    const html = await shop.browser.page('/products/4')
    assert.match(html, /<h1>Bar scarf<\/h1>/)
    assert.match(html, /€18\.90/)
    assert.match(html, /<span id="stock" data-product="4">120<\/span>/)
    assert.match(html, /action="\/cart\/add"/)
  })

  it('offers no form for what is sold out', async () => {
    const html = await shop.browser.page('/products/12')
    assert.match(html, /sold out/)
    assert.doesNotMatch(html, /action="\/cart\/add"/)
  })

  it('is a 404 page for an unknown product', async () => {
    for (const path of ['/products/999', '/products/0', '/products/99999999999999999999', '/products/abc']) {
      const response = await shop.browser.get(path)
      assert.equal(response.status, 404, path)
      assert.match(await response.text(), /Page not found/)
    }
  })
})

describe('stock feed', () => {
  it('tells an open page what an order leaves in stock', async () => {
    const response = await shop.browser.get('/stock/events')
    assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    const events = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    assert.equal((await events.read()).value, 'retry: 5000\n\n')

    await shop.browser.signIn('fan@example.com', 'fan')
    await shop.browser.json('POST', '/api/v1/cart/items', { productId: 10, quantity: 3 })
    await shop.browser.json('POST', '/api/v1/orders', { recipient: 'Robin', address: 'Here' })

    assert.equal((await events.read()).value, 'event: stock\ndata: {"id":10,"stock":197}\n\n')
    await events.cancel()
  })
})
