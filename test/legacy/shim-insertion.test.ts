import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, test } from 'node:test'
import { type Ask, mountLegacy } from './mounted.ts'

const page: RequestListener = (request, response) => {
  response.setHeader('content-type', request.url === '/worker.js' ? 'text/javascript' : 'text/html')
  response.end(request.url === '/worker.js' ? 'postMessage(1)' : '<!doctype html><head><title>x</title></head>')
}

const fragment: RequestListener = (_request, response) =>
  response.setHeader('content-type', 'text/html').end('<li><a href="/a">a</a>')

const inserted =
  /^<!doctype html><head><script src="(\/legacy\/\.portico\/shim-[\w-]+\.js)" data-portico="([^"]+)"><\/script><script type="importmap">([^<]+)<\/script><title>/

function destined(get: Ask, destination: string | undefined, path = '/') {
  return get(path, { headers: destination === undefined ? {} : { 'sec-fetch-dest': destination } })
}

describe('the shim of a legacy application', () => {
  test('stands first in the head of a page, with what it has to know and an import map', async t => {
    const get = await mountLegacy(t, page, { legacy: { keep: ['/static/'] } })
    const [, source, config = '', map = ''] = inserted.exec((await get('/')).text) ?? []
    const known = JSON.parse(config.replaceAll('&quot;', '"'))
    assert.equal(known.prefix, '/legacy')
    assert.deepEqual(known.keep, ['/static'])
    assert.deepEqual(JSON.parse(map), {
      imports: { '/': '/legacy/', '/legacy/': '/legacy/', '/static/': '/static/' },
    })
    const script = await get(source?.slice('/legacy'.length) ?? '')
    assert.equal(script.status, 200)
    assert.match(String(script.headers['content-type']), /^text\/javascript/)
    assert.match(String(script.headers['cache-control']), /immutable/)
  })

  const cases: [destination: string | undefined, document: boolean, part: boolean][] = [
    ['document', true, true],
    ['iframe', true, true],
    ['empty', false, false],
    [undefined, true, false],
  ]
  for (const [destination, ofDocument, ofPart] of cases) {
    test(`is put into pages and not into parts of them: asked for as ${destination ?? 'nothing that is told'}`, async t => {
      const [whole, part] = [await mountLegacy(t, page), await mountLegacy(t, fragment)]
      assert.equal((await destined(whole, destination)).text.includes('.portico'), ofDocument)
      assert.equal((await destined(part, destination)).text.includes('.portico'), ofPart)
    })
  }

  test('is let in by the policy of a page, and nothing else is', async t => {
    const get = await mountLegacy(t, (request, response) => {
      response.setHeader('content-security-policy', "default-src 'none'; script-src 'nonce-abc'")
      page(request, response)
    })
    const { text, headers } = await get('/')
    assert.equal(headers['content-security-policy'], "default-src 'none'; script-src 'nonce-abc'")
    assert.equal(text.match(/ nonce="abc"/g)?.length, 2)
  })

  test('has a nonce of its own, new each time, where a policy has none', async t => {
    const get = await mountLegacy(t, (request, response) => {
      response.setHeader('content-security-policy', "script-src 'self'")
      page(request, response)
    })
    const nonces = new Set<string | undefined>()
    for (const { text, headers } of [await get('/'), await get('/')]) {
      const nonce = / nonce="([^"]+)"/.exec(text)?.[1]
      assert.equal(headers['content-security-policy'], `script-src 'self' 'nonce-${nonce}'`)
      nonces.add(nonce)
    }
    assert.equal(nonces.size, 2)
  })

  test('goes before the script of a worker, and before no other script', async t => {
    const get = await mountLegacy(t, page)
    assert.match(
      (await destined(get, 'worker', '/worker.js')).text,
      /^self\.__portico=\{"prefix":"\/legacy".*postMessage\(1\)$/s,
    )
    assert.equal((await destined(get, 'script', '/worker.js')).text, 'postMessage(1)')
  })

  test('can be left away', async t => {
    const get = await mountLegacy(t, page, { legacy: { shim: false } })
    assert.equal((await get('/')).text, '<!doctype html><head><title>x</title></head>')
    assert.equal((await destined(get, 'worker', '/worker.js')).text, 'postMessage(1)')
  })
})
