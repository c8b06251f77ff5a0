import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openBrowser } from './browser.ts'
import { serveShop } from './serve.ts'

const shop = serveShop()

async function order(productId: string, quantity = '1'): Promise<string> {
  await shop.browser.submit('/cart/add', { productId, quantity })
  const response = await shop.browser.submit('/checkout', { recipient: 'Robin <b>Fan</b>', address: '1 Terrace Road' })
  return response.headers.get('location') ?? ''
}

describe('checkout', () => {
  it('sends visitors to sign in first, and back afterwards', async () => {
    await shop.browser.submit('/cart/add', { productId: '4' })
    const away = await shop.browser.get('/checkout')
    assert.equal(away.headers.get('location'), '/login?next=%2Fcheckout')
    assert.match(await shop.browser.page('/login?next=%2Fcheckout'), /name="next" value="\/checkout"/)
    const back = await shop.browser.submit('/login', { email: 'fan@example.com', password: 'fan', next: '/checkout' })
    assert.equal(back.headers.get('location'), `${shop.origin}/checkout`)
    assert.match(await shop.browser.page('/checkout'), /value="Robin Fan"/)
  })

  it('goes to the cart when that is empty', async () => {
    await shop.browser.signIn('fan@example.com', 'fan')
    assert.equal((await shop.browser.get('/checkout')).headers.get('location'), '/cart')
    const refused = await shop.browser.submit('/checkout', { recipient: 'Robin', address: 'Here' })
    assert.equal(refused.headers.get('location'), '/cart')
    assert.match(await shop.browser.page('/cart'), /Your cart is empty\./)
  })

  it('places the order, thanks once and empties the cart', async () => {
    await shop.browser.signIn('fan@example.com', 'fan')
    const location = await order('1', '2')
    assert.match(location, /^\/orders\/\d+$/)
    const html = await shop.browser.page(location)
    assert.match(html, /Thank you\. Your order is placed\./)
    assert.match(html, /€149\.80/)
    assert.match(html, /Robin &lt;b&gt;Fan&lt;\/b&gt;/)
    assert.doesNotMatch(await shop.browser.page(location), /Thank you/)
    assert.match(await shop.browser.page('/cart'), /Your cart is empty/)
    assert.match(await shop.browser.page('/products/1'), /data-product="1">38</)
  })

  it('shows the form again with what was typed and what is missing', async () => {
    await shop.browser.signIn('fan@example.com', 'fan')
    await shop.browser.submit('/cart/add', { productId: '4' })
    const response = await shop.browser.submit('/checkout', { recipient: ' ', address: 'Over "there"' })
    assert.equal(response.status, 422)
    const html = await response.text()
    assert.match(html, /Please say who the order is for/)
    assert.match(html, /Over &#34;there&#34;<\/textarea>/)
    const long = await shop.browser.submit('/checkout', { recipient: 'R', address: 'x'.repeat(501) })
    assert.match(await long.text(), /At most 500 characters/)
  })

  it('refuses more than there is and takes nothing from stock', async () => {
    await shop.browser.signIn('fan@example.com', 'fan')
    await shop.browser.submit('/cart/add', { productId: '4', quantity: '1' })
    assert.equal(await order('11', '4'), '/cart')
    assert.match(await shop.browser.page('/cart'), /Only 3 of “Tote bag” left/)
    assert.match(await shop.browser.page('/products/4'), /data-product="4">120</)
    assert.match(await shop.browser.page('/products/11'), /data-product="11">3</)
  })
})

describe('orders', () => {
  it('are listed for their customer, the newest first', async () => {
    await shop.browser.signIn('fan@example.com', 'fan')
    const first = await order('4')
    const second = await order('5')
    const html = await shop.browser.page('/orders')
    assert.ok(html.indexOf(second) > 0)
    assert.ok(html.indexOf(second) < html.indexOf(first))
    assert.ok((await shop.browser.page('/account')).includes(second))
  })

  it('are nobody else’s business', async () => {
    await shop.browser.signIn('admin@example.com', 'admin')
    const location = await order('4')
    const other = openBrowser(shop.origin)
    await other.signIn('fan@example.com', 'fan')
    assert.equal((await other.get(location)).status, 404)
    assert.ok(!(await other.page('/orders')).includes(`"${location}"`))
  })

  it('need a signed-in visitor', async () => {
    for (const path of ['/orders', '/orders/1', '/ORDERS/1', '/account', '/admin']) {
      const response = await shop.browser.get(path)
      assert.equal(response.headers.get('location'), `/login?next=${encodeURIComponent(path)}`)
    }
  })
})

describe('order desk', () => {
  it('is closed to customers', async () => {
    await shop.browser.signIn('fan@example.com', 'fan')
    assert.equal((await shop.browser.get('/admin')).status, 403)
    assert.equal((await shop.browser.submit('/admin/orders/1', { state: 'sent' })).status, 403)
    assert.ok(!(await shop.browser.page('/')).includes('Order desk'))
  })

  it('moves an order from placed over packed to sent, and no further', async () => {
    await shop.browser.signIn('admin@example.com', 'admin')
    const location = await order('4')
    for (const state of ['packed', 'sent']) {
      const response = await shop.browser.submit(`/admin${location}`, { state })
      assert.equal(response.headers.get('location'), '/admin')
      assert.match(await shop.browser.page('/admin'), new RegExp(`is now ${state}`))
    }
    await shop.browser.submit(`/admin${location}`, { state: 'cancelled' })
    assert.match(await shop.browser.page('/admin'), /is sent and cannot become cancelled/)
    assert.match(await shop.browser.page(location), /badge-ok">sent</)
  })

  it('gives a cancelled order’s pieces back to stock', async () => {
    await shop.browser.signIn('admin@example.com', 'admin')
    const location = await order('8', '5')
    assert.match(await shop.browser.page('/products/8'), />70</)
    await shop.browser.submit(`/admin${location}`, { state: 'cancelled' })
    assert.match(await shop.browser.page('/products/8'), />75</)
  })

  it('lists one state or all, and refreshes itself', async () => {
    await shop.browser.signIn('admin@example.com', 'admin')
    const location = await order('4')
    assert.ok((await shop.browser.page('/admin?state=placed')).includes(`"${location}"`))
    assert.ok(!(await shop.browser.page('/admin?state=sent')).includes(`"${location}"`))
    const response = await shop.browser.get('/admin?state=sent')
    assert.equal(response.headers.get('refresh'), '300; url=/admin?state=sent')
  })

  it('refuses unknown orders and states', async () => {
    await shop.browser.signIn('admin@example.com', 'admin')
    assert.equal((await shop.browser.submit('/admin/orders/999', { state: 'sent' })).status, 404)
    await shop.browser.submit(`/admin${await order('4')}`, { state: 'toString' })
    assert.match(await shop.browser.page('/admin'), /no such state/)
  })
})
