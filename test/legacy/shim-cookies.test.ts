import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { useChromium } from '../e2e/chromium.ts'
import { prefix, type ShimServer, startShimServer } from './shim-server.ts'

const openPage = useChromium()
let server: ShimServer

before(async () => {
  server = await startShimServer()
})

after(() => server.close())

/** Cookies by what a script writes on `/deep/page`: name and path in the browser, and what the script reads then. */
const written: Record<string, [name: string, path: string, read: string]> = {
  'a=1': ['a', '/legacy/deep', 'a=1'],
  'a=1; Path=/': ['a', '/legacy', 'a=1'],
  'a=1; path=/deep; Max-Age=60': ['a', '/legacy/deep', 'a=1'],
  'a=1; Path=/legacy': ['a', '/legacy', 'a=1'],
  'a=1; Path=/legacy/deep': ['a', '/legacy/deep', 'a=1'],
  'a=1; Path=': ['a', '/legacy/deep', 'a=1'],
  'a=1; Path=deep': ['a', '/legacy/deep', 'a=1'],
  'a=1; Path=/deep/page; Path=/': ['a', '/legacy', 'a=1'],
  ' a = 1=2 ;Path=/;': ['a', '/legacy', 'a=1=2'],
  '__Secure-a=1; Secure; Path=/': ['__Secure-a', '/legacy', '__Secure-a=1'],
  '__Host-a=1; Secure; Path=/': ['__Secure-portico-host-a', '/legacy', '__Host-a=1'],
  '__host-a=1; Secure; Path=/': ['__Secure-portico-Host-a', '/legacy', '__host-a=1'],
}

const tagged: Record<string, [name: string, path: string, read: string]> = {
  'a=1; Path=/': ['portico-t-a', '/legacy', 'a=1'],
  '__Secure-a=1; Secure; Path=/': ['__Secure-portico-t-a', '/legacy', '__Secure-a=1'],
  '__Host-a=1; Secure; Path=/': ['__Secure-portico-t-host-a', '/legacy', '__Host-a=1'],
}

for (const [kind, [config, table]] of Object.entries({
  alone: [{}, written],
  tagged: [{ cookieTag: 't' }, tagged],
} as const)) {
  for (const [cookie, [name, path, read]] of Object.entries(table)) {
    test(`a cookie that a script sets has its path under the prefix, ${kind}: ${cookie}`, async t => {
      const page = await open(t, config)
      if (page === undefined) return
      const seen = await page.evaluate(`(document.cookie = ${JSON.stringify(cookie)}, document.cookie)`)
      const cookies = await page.context().cookies()
      assert.deepEqual(
        cookies.map(({ name, path }) => [name, path]),
        [[name, path]],
      )
      assert.equal(seen, read)
    })
  }
}

test('a cookie that a browser refuses is refused', async t => {
  const page = await open(t, {})
  if (page === undefined) return
  for (const attributes of ['Secure', 'Secure; Path=/deep', 'Path=/']) {
    await page.evaluate(`document.cookie = '__Host-a=1; ${attributes}'`)
    assert.deepEqual(await page.context().cookies(), [], attributes)
  }
})

test('a cookie that a script sets is sent under the prefix alone', async t => {
  const page = await open(t, {})
  if (page === undefined) return
  await page.evaluate(`document.cookie = 'sent=1; Path=/'; fetch('/cookies'); fetch('/static/cookies')`)
  assert.equal((await server.arrival(`${prefix}/cookies`)).cookie, 'sent=1')
  assert.equal((await server.arrival('/static/cookies')).cookie, undefined)
})

test('a script sees no cookie of the mount above', async t => {
  const page = await open(t, { cookieTag: 't' })
  if (page === undefined) return
  await page.context().addCookies(
    ['a', 'portico-other-a', '__Secure-portico-host-a', 'portico-t-b'].map(name => {
      return { name, value: '1', domain: '127.0.0.1', path: '/', secure: name.startsWith('__') }
    }),
  )
  assert.equal(await page.evaluate('document.cookie'), 'b=1')
})

for (const cookieTag of [undefined, 't']) {
  test(`the Cookie Store keeps names and paths ${cookieTag === undefined ? 'alone' : 'tagged'}`, async t => {
    const page = await open(t, { cookieTag })
    if (page === undefined) return
    await page.context().addCookies([{ name: 'above', value: '1', domain: '127.0.0.1', path: '/' }])
    const seen = await page.evaluate(`(async () => {
      await cookieStore.set('a', '1')
      await cookieStore.set({ name: '__Host-b', value: '2' })
      const names = (await cookieStore.getAll()).map(({ name }) => name).sort()
      const found = [await cookieStore.get('a'), await cookieStore.get({ name: '__Host-b' })].map(c => c.value)
      const [{ name }] = await cookieStore.getAll('a')
      await cookieStore.delete('a')
      return { names, found, name, read: document.cookie.split('; ').sort(), gone: await cookieStore.get('a') }
    })()`)
    const above = cookieTag === undefined ? ['above'] : []
    assert.deepEqual(seen, {
      names: ['__Host-b', 'a', ...above],
      found: ['1', '2'],
      name: 'a',
      read: ['__Host-b=2', ...above.map(name => `${name}=1`)],
      gone: null,
    })
    const [cookie] = (await page.context().cookies()).filter(({ name }) => name !== 'above')
    assert.match(cookie?.path ?? '', /^\/legacy\/?$/)
  })
}

async function open(t: TestContext, config: object): Promise<Page | undefined> {
  const opened = await openPage(t, server.origin)
  await opened?.page.goto(`${server.origin}${prefix}/deep/page?config=${encodeURIComponent(JSON.stringify(config))}`)
  return opened?.page
}
