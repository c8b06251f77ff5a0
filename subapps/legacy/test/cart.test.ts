import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_LINES, MAX_QUANTITY, parseQuantity, withAdded, withQuantity } from '../shop/cart.ts'
import { serveShop } from './serve.ts'

describe('cart rules', () => {
  it('leave the given cart alone', () => {
    const cart = Object.freeze({ 1: 2 })
    assert.deepEqual(withAdded(cart, 1, 3), { 1: 5 })
    assert.deepEqual(withQuantity(cart, 1, 0), {})
    assert.deepEqual(cart, { 1: 2 })
  })

  it('cap the pieces of a product and the number of products', () => {
    assert.deepEqual(withAdded({ 1: MAX_QUANTITY - 1 }, 1, 5), { 1: MAX_QUANTITY })
    const full = Object.fromEntries(Array.from({ length: MAX_LINES }, (_, i) => [i + 1, 1]))
    assert.deepEqual(withAdded(full, MAX_LINES + 1, 1), full)
    assert.equal(withAdded(full, 1, 1)[1], 2)
  })

  it('read whole numbers only', () => {
    for (const text of ['', '-1', '1.5', '1e3', 'abc', ' 1', undefined, null, 1.5, -1, Number.NaN, [2, 3]]) {
      assert.equal(parseQuantity(text, 0), undefined, String(text))
    }
    assert.equal(parseQuantity('0', 1), undefined)
    assert.equal(parseQuantity('0', 0), 0)
    assert.equal(parseQuantity('12', 1), 12)
  })
})

describe('cart page', () => {
  const shop = serveShop()

  it('is empty at first', async () => {
    assert.match(await shop.browser.page('/cart'), /Your cart is empty/)
  })

  it('adds pieces, shows the sum and says so once', async () => {
    const added = await shop.browser.submit('/cart/add', { productId: '4', quantity: '2' })
    assert.equal(added.status, 302)
    assert.equal(added.headers.get('location'), '/cart')
    const html = await shop.browser.page('/cart')
    assert.match(html, /“Bar scarf” is in your cart/)
    assert.match(html, /€37\.80/)
    assert.match(html, /id="cart-count">2</)
    assert.doesNotMatch(await shop.browser.page('/cart'), /is in your cart/)
  })

  it('keeps its message when a script asks for the cart in between', async () => {
    await shop.browser.submit('/cart/add', { productId: '4' })
    await shop.browser.json('GET', '/api/v1/cart')
    assert.match(await shop.browser.page('/cart'), /is in your cart/)
  })

  it('changes and removes', async () => {
    await shop.browser.submit('/cart/add', { productId: '4' })
    await shop.browser.submit('/cart/change', { productId: '4', quantity: '3' })
    assert.match(await shop.browser.page('/cart'), /value="3"/)
    await shop.browser.submit('/cart/remove', { productId: '4' })
    assert.match(await shop.browser.page('/cart'), /Your cart is empty/)
  })

  it('takes a product out at quantity 0', async () => {
    await shop.browser.submit('/cart/add', { productId: '4' })
    await shop.browser.submit('/cart/change', { productId: '4', quantity: '0' })
    assert.match(await shop.browser.page('/cart'), /Your cart is empty/)
  })

  it('refuses unknown products and impossible quantities', async () => {
    await shop.browser.submit('/cart/add', { productId: '999' })
    assert.match(await shop.browser.page('/cart'), /could not be added/)
    await shop.browser.submit('/cart/add', { productId: '4', quantity: '-2' })
    assert.match(await shop.browser.page('/cart'), /could not be added/)
    await shop.browser.submit('/cart/change', { productId: '4', quantity: 'many' })
    assert.match(await shop.browser.page('/cart'), /whole number/)
  })

  it('is kept in an HttpOnly SameSite cookie for the whole site', async () => {
    const response = await shop.browser.submit('/cart/add', { productId: '4' })
    const cookies = response.headers.getSetCookie()
    assert.equal(cookies.length, 2)
    for (const cookie of cookies) assert.match(cookie, /^shop(\.sig)?=.+; path=\/; samesite=lax; httponly$/i)
  })

  it('forgets a session cookie that was tampered with', async () => {
    await shop.browser.submit('/cart/add', { productId: '4' })
    shop.browser.cookies.set('shop', Buffer.from('{"userId":2}').toString('base64'))
    const response = await shop.browser.get('/admin')
    assert.equal(response.headers.get('location'), '/login?next=%2Fadmin')
  })
})
