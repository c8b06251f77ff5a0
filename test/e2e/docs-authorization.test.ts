import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import { createHost, type Host } from '../../host/index.ts'
import { violations } from './axe.ts'
import { useChromium } from './chromium.ts'
import { authorize, execute, openOperation } from './reference-page.ts'
import { createSecuredApp, securedDocument } from './secured-app.ts'

const openPage = useChromium()
let host: Host
let address: string

before(async () => {
  host = await createHost({ logger: false })
  host.mount('/secured', createSecuredApp(), { name: 'secured', docs: securedDocument })
  address = await host.listen({ port: 0, host: '127.0.0.1' })
})

after(() => host.close())

/** What is typed into the dialog by label, and what then reaches the application. */
const schemes: Record<string, { fields: Record<string, string>; got: Record<string, string> }> = {
  basic: {
    fields: { 'Username:': 'ada', 'Password:': 'love:lace' },
    got: { authorization: `Basic ${Buffer.from('ada:love:lace').toString('base64')}` },
  },
  bearer: { fields: { 'Value:': 'abc' }, got: { authorization: 'Bearer abc' } },
  header: { fields: { 'Value:': 'k&y 1' }, got: { key: 'k&y 1' } },
  query: { fields: { 'Value:': 'k&y 1' }, got: { url: '/secured/things/query?key=k%26y%201' } },
  cookie: { fields: { 'Value:': 'key-1' }, got: { cookie: 'key=key-1' } },
  client: {
    fields: { 'client_id:': 'machine', 'client_secret:': 'oil' },
    got: { authorization: 'Bearer for-machine' },
  },
  password: {
    fields: { 'username:': 'ada', 'password:': 'lovelace', 'client_id:': 'portal' },
    got: { authorization: 'Bearer for-ada' },
  },
}

for (const [scheme, { fields, got }] of Object.entries(schemes)) {
  test(`an operation tried out gets what was typed in: ${scheme}`, async test => {
    const opened = await openReference(test, scheme)
    if (opened === undefined) return
    const { page, faults } = opened
    await authorize(page, fields)
    assert.deepEqual(await execute(page), { url: `/secured/things/${scheme}`, ...got })
    assert.deepEqual(faults, [])
  })
}

for (const [scheme, scope] of Object.entries({ code: 'read', discovered: 'openid' })) {
  test(`an authorization server of a mounted application gives a token for a code with proof: ${scheme}`, async test => {
    const opened = await openReference(test, scheme)
    if (opened === undefined) return
    const { page, faults } = opened
    const popup = page.waitForEvent('popup')
    await authorize(page, { 'client_id:': 'portal' }, async () => {
      await page.locator('.scopes .name').click()
      await page.locator('.auth-btn-wrapper .authorize').click()
      await popup
    })
    assert.deepEqual(await execute(page), {
      url: `/secured/things/${scheme}`,
      authorization: `Bearer for-portal-to-${scope}`,
    })
    assert.equal((await popup).isClosed(), true)
    assert.deepEqual(faults, [])
  })
}

test('a key for a cookie comes before one of the same name, and is gone after the request', async test => {
  const opened = await openReference(test, 'cookie')
  if (opened === undefined) return
  const { page, context } = opened
  await context.addCookies([{ name: 'key', value: 'session', url: address, httpOnly: true }])
  await authorize(page, { 'Value:': 'typed in' })
  const answer = { url: '/secured/things/cookie', cookie: 'key=typed%20in; key=session' }
  assert.deepEqual(await execute(page), answer)
  assert.deepEqual(
    (await context.cookies()).map(({ value }) => value),
    ['session'],
  )
})

test('the scopes of a token are chosen from the keyboard', async test => {
  const opened = await openReference(test, 'code')
  if (opened === undefined) return
  const { page } = opened
  await page.locator('.opblock.is-open .authorization__btn').click()
  await page.locator('[data-name=clientSecret]').focus()
  for (let presses = 0; presses < 4; presses++) {
    await page.keyboard.press('Tab')
    if (await page.locator('.scopes input:focus').count()) break
  }
  await page.keyboard.press('Space')
  assert.equal(await page.locator('.scopes input').isChecked(), true)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious or critical in the dialog for credentials, ${colorScheme}`, async test => {
    // Only the test's own script needs the policy out of its way.
    const opened = await openPage(test, address, { bypassCSP: true, colorScheme })
    if (opened === undefined) return
    const { page } = opened
    await page.goto(`${address}/docs/secured`)
    await page.locator('.auth-wrapper .authorize').click()
    // A token that is refused shows how errors look.
    await page.locator('.auth-container', { hasText: 'secured.client ' }).locator('.authorize').click()
    await page.waitForSelector('.auth-container .errors')
    // Half faded in, nothing has enough contrast.
    await page.evaluate('Promise.all(document.getAnimations().map(animation => animation.finished))')
    assert.deepEqual(await violations(page), [])
  })
}

async function openReference(test: TestContext, operation: string) {
  const opened = await openPage(test, address)
  if (opened !== undefined) await openOperation(opened.page, `${address}/docs/secured#/secured/secured.${operation}`)
  return opened
}
