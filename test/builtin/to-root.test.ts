import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFrom, toRoot } from '../../host/builtin/to-root.ts'

const cases = [
  { url: '/', originalUrl: '/', link: '/docs' },
  { url: '/docs', originalUrl: '/docs', link: '/docs' },
  { url: '/docs?q=a/b', originalUrl: '/docs?q=a/b', link: '/docs' },
  { url: '/docs/', originalUrl: '/docs/', link: '/docs' },
  { url: '/a/b/c', originalUrl: '/a/b/c', link: '/docs' },
  { url: '/', originalUrl: '/inner', link: '/inner/docs' },
  { url: '/?x=1', originalUrl: '/inner?x=1', link: '/inner/docs' },
  { url: '/', originalUrl: '/inner/', link: '/inner/docs' },
  { url: '/a/docs', originalUrl: '/inner/a/docs', link: '/inner/docs' },
]

for (const { url, originalUrl, link } of cases) {
  test(`a page asked for as ${originalUrl}, seen as ${url}, links to ${link}`, () => {
    const page = new URL(originalUrl, 'http://host')
    assert.equal(new URL(linkFrom(toRoot(url, originalUrl), '/docs'), page).pathname, link)
  })
}

test('links hold behind a proxy that adds a prefix nobody told the host', () => {
  const seenByBrowser = 'http://host/added/docs'
  assert.equal(
    new URL(linkFrom(toRoot('/docs', '/docs'), '/static/x.css'), seenByBrowser).pathname,
    '/added/static/x.css',
  )
})
