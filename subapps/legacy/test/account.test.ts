import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hashPassword, passwordMatches } from '../shop/passwords.ts'
import { serveShop } from './serve.ts'

describe('passwords', () => {
  it('match their own hash only, and two hashes of one password differ', async () => {
    const hash = hashPassword('goal')
    assert.equal(await passwordMatches('goal', hash), true)
    assert.equal(await passwordMatches('Goal', hash), false)
    assert.equal(await passwordMatches('', 'broken'), false)
    assert.notEqual(hashPassword('goal'), hash)
  })
})

describe('account', () => {
  const shop = serveShop()

  it('opens by e-mail address in any case and password', async () => {
    const response = await shop.browser.submit('/login', { email: ' FAN@example.com ', password: 'fan' })
    assert.equal(response.headers.get('location'), `${shop.origin}/account`)
    const html = await shop.browser.page('/account')
    assert.match(html, /Welcome back, Robin Fan/)
    assert.match(html, /Hello, Robin Fan/)
    assert.match(html, /You have not ordered anything yet/)
    assert.match(await shop.browser.page('/orders'), /You have not ordered anything yet/)
    assert.equal((await shop.browser.get('/login')).headers.get('location'), '/account')
  })

  it('stays closed to a wrong password, an unknown address and an empty form', async () => {
    const attempts = [
      { email: 'fan@example.com', password: 'admin' },
      { email: 'nobody@example.com', password: 'fan' },
      { email: 'nobody@example.com', password: '' },
      {},
    ]
    for (const attempt of attempts) {
      const response = await shop.browser.submit('/login', attempt as Record<string, string>)
      assert.equal(response.status, 401)
      assert.match(await response.text(), /E-mail address or password is wrong/)
    }
    assert.equal((await shop.browser.get('/account')).status, 302)
  })

  it('never sends a visitor to another site after sign-in', async () => {
    for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example/', 'javascript:alert(1)', '']) {
      const response = await shop.browser.submit('/login', { email: 'fan@example.com', password: 'fan', next })
      assert.equal(response.headers.get('location'), `${shop.origin}/account`, next)
    }
    const tabbed = await shop.browser.submit('/login', {
      email: 'fan@example.com',
      password: 'fan',
      next: '/\t/evil.example/',
    })
    assert.equal(new URL(tabbed.headers.get('location')!, shop.origin).origin, shop.origin)
  })

  it('closes by a form, says goodbye and leads on to the products', async () => {
    await shop.browser.signIn('fan@example.com', 'fan')
    assert.match(await shop.browser.page('/logout'), /<form class="row" action="\/logout" method="post">/)
    assert.equal((await shop.browser.get('/account')).status, 200, 'opening the page alone must not sign out')
    const response = await shop.browser.submit('/logout', {})
    const html = await response.text()
    assert.match(html, /<meta http-equiv="refresh" content="5;url=\/products">/)
    assert.doesNotMatch(html, /Sign out/)
    assert.equal(shop.browser.cookies.size, 0)
    assert.equal((await shop.browser.get('/account')).status, 302)
    assert.equal((await shop.browser.get('/logout')).headers.get('location'), '/login')
  })
})
