import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bases, serve } from './serve.ts'

const pages = ['/', '/results', '/standings', '/matches/1', '/matches/10', '/sign-in']
const links = (page: string) => [...page.matchAll(/ (?:href|src|action)="([^"]*)"/g)].map(match => match[1] ?? '')

for (const base of bases) {
  const place = base === '' ? 'alone' : `under ${base}`

  test(`${place}, every link of every page leads to something that is there`, async t => {
    const { request, origin, signIn } = await serve(t, base)
    const headers = { cookie: await signIn() }
    const found = new Set<string>()
    for (const path of [...pages, '/admin']) {
      const response = await request(path, path === '/sign-in' ? {} : { headers })
      assert.equal(response.status, 200, path)
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
      for (const link of links(await response.text())) found.add(link)
    }
    const own = [...found].filter(link => !link.startsWith('/static/') && !link.startsWith('#'))
    assert.ok(own.length > 20)
    for (const link of own) {
      assert.ok(link.startsWith(`${base}/`), `${link} begins with the base`)
      const isForm = /sign-out$|\/events$/.test(link)
      const { status } = await fetch(`${origin}${link}`, { headers, method: isForm ? 'OPTIONS' : 'GET' })
      assert.equal(status, 200, link)
    }
  })

  test(`${place}, today's page follows the live scores with scripts of this app only`, async t => {
    const { request } = await serve(t, base)
    const response = await request('/')
    const page = await response.text()
    assert.ok(page.includes(`<script src="${base}/live.js" defer></script>`))
    assert.equal(page.match(/<script/g)?.length, 1)
    assert.match(response.headers.get('content-security-policy') ?? '', /script-src 'self';/)
    assert.match(page, /data-match="10"/)
  })

  test(`${place}, an unknown address is a page for people and a problem for programs`, async t => {
    const { request } = await serve(t, base)
    for (const path of ['/nothing', '/matches/999', '/matches/x', '/crests/XXX.svg']) {
      const page = await request(path)
      assert.deepEqual([page.status, page.headers.get('content-type')], [404, 'text/html; charset=utf-8'], path)
      const text = await page.text()
      assert.ok(text.includes(`href="${base}/standings"`))
      assert.match(text, /There is nothing at this address/)
    }
    const problem = await request('/api/v1/nothing')
    assert.deepEqual([problem.status, problem.headers.get('content-type')], [404, 'application/problem+json'])
    assert.deepEqual(await problem.json(), { type: 'about:blank', title: 'Not Found', status: 404 })
  })
}

test('the table has a line for each team', async t => {
  const { request } = await serve(t, '')
  const page = await (await request('/standings')).text()
  assert.equal(page.match(/<th scope="row">/g)?.length, 6)
})

test('the results show every round', async t => {
  const { request } = await serve(t, '')
  const page = await (await request('/results')).text()
  assert.deepEqual(page.match(/Round \d/g), ['Round 5', 'Round 4', 'Round 3', 'Round 2', 'Round 1'])
})

test('a method that a page does not have is refused and the right ones are named', async t => {
  const { request } = await serve(t, '')
  const response = await request('/standings', { method: 'DELETE' })
  assert.deepEqual([response.status, response.headers.get('allow')], [405, 'HEAD, GET'])
})

test('an unchanged script is not sent again', async t => {
  const { request } = await serve(t, '')
  const first = await request('/live.js')
  const again = await request('/live.js', {
    headers: { 'if-none-match': first.headers.get('etag') ?? '', 'cache-control': 'max-age=0' },
  })
  assert.deepEqual([first.status, again.status, await again.text()], [200, 304, ''])
})

test('the assets can come from another origin, which the policy then allows', async t => {
  const { request } = await serve(t, '', { assets: 'https://cdn.example/portico' })
  const response = await request('/')
  assert.match(await response.text(), /href="https:\/\/cdn\.example\/portico\/portico\.css"/)
  assert.match(response.headers.get('content-security-policy') ?? '', /style-src 'self' https:\/\/cdn\.example;/)
})
