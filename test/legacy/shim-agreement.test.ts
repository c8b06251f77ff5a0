import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import fc, { type Arbitrary } from 'fast-check'
import { toAppName, toBrowserName } from '../../host/core/rewrite/cookie-names.ts'
import { relocateCss } from '../../host/core/rewrite/css.ts'
import { htmlRewriting } from '../../host/core/rewrite/html.ts'
import { type Relocation, relocate } from '../../host/core/rewrite/relocation.ts'
import { relocateSrcset } from '../../host/core/rewrite/srcset.ts'
import { useChromium } from '../e2e/chromium.ts'
import { kept, prefix, type ShimServer, startShimServer } from './shim-server.ts'

// The server rewrites what it sends, the shim what scripts make: an application must not tell the one from the other.

const openPage = useChromium()
const base = '/deep/page'
let server: ShimServer
let site: Relocation

before(async () => {
  server = await startShimServer()
  const { origin } = server
  site = { prefix, keep: [kept], origin, authorities: new Set([origin.slice(7), 'own.example']) }
})

after(() => server.close())

const pieces = [
  '/',
  '\\',
  '.',
  '..',
  '%2e',
  'a',
  'legacy',
  'static',
  ':',
  '?',
  '#',
  ' ',
  '\t',
  '@',
  '{{',
  '%20',
  'é',
  '&',
]
const starts = [
  '',
  '/',
  '//',
  'http://',
  'wss://',
  'https:\\\\',
  'data:',
  'javascript:',
  'HOST',
  'own.example',
  'other.example',
]
const urls = fc
  .tuple(fc.constantFrom(...starts), fc.constantFrom(...starts), fc.array(fc.constantFrom(...pieces), { maxLength: 8 }))
  .map(([first, second, rest]) => first + second + rest.join(''))
  // Only a browser knows whether `http:/a` is a path: it is one where the page has that scheme.
  .filter(url => !/^\s*(https?|wss?):([^\\/]|[\\/][^\\/]|[\\/]?$)/i.test(url.replace(/[\t\n\r]/g, '')))

const paths = fc.constantFrom('/a', '/legacy/a', '/static/a', 'a', '//other.example/a', 'data:,/a', '#a', '/{{a}}', '')
const join = (parts: Arbitrary<string>) => fc.array(parts, { maxLength: 8 }).map(parts => parts.join(''))
const styles = join(
  fc.oneof(
    fc.constantFrom('color: red; ', '/* url(/a) */', '"url(/a)"', "'\\'url(/a)'", 'content: "x"; ', ';', '--x: ', '}'),
    paths.map(url => `background: url("${url}") `),
    paths.map(url => `URL( '${url}' )`),
    paths.map(url => `image-set("${url}" 1x, "/b" 2x)`),
    paths.map(url => `@import "${url}";`),
  ),
)
const candidates = join(fc.oneof(paths, fc.constantFrom(' ', ', ', ',', ' 1x, ', ' 20w', '(', ')')))
const markup = join(
  fc.oneof(
    fc.constantFrom('text', '<!-- <a href="/a"> -->', '</p>', '<', ' > ', '<br>', '<p title="<a href=/a>">', '<p x>'),
    fc.constantFrom(
      '<title><a href="/a"></title>',
      '<textarea><a href=/a></textarea>',
      '<script>"<a href=/a>"</script>',
    ),
    paths.map(url => `<a href="${url}">`),
    paths.map(url => `<IMG alt='>' SRC='${url}' srcset="${url} 2x">`),
    paths.map(url => `<form action = "${url}" ><button formaction="${url}">`),
    paths.map(url => `<x-a href="${url}"/>`),
    paths.map(url => `<style>p { background: url(${url.includes('{') ? '/b' : url}) }</style>`),
    paths.map(url => `<i style="background: url('${url}')">`),
  ),
)

const here = (url: string): string => url.replace('HOST', server.origin.slice(7))

test('a URL leads where the server lets it lead', t =>
  agrees(
    t,
    urls.map(here),
    setAttribute('href'),
    url => relocate(url, site, base),
    url => URL.parse(url, server.origin + prefix + base)?.href ?? url,
    {},
    [['/..?', '/../?#', '/a/../..#', '/..?#a', 'http://HOST/..?'].map(here)],
  ))

test('CSS is rewritten as the server rewrites it', t =>
  agrees(t, styles, setAttribute('style'), css => relocateCss(css, site, base)))

test('candidates are rewritten as the server rewrites them', t =>
  agrees(t, candidates, setAttribute('srcset'), srcset => relocateSrcset(srcset, site, base)))

test('markup is rewritten as the server rewrites it', t =>
  agrees(t, markup, 'text => { seen.length = 0; box.innerHTML = text; return seen[0] }', text => {
    const rewriting = htmlRewriting({ site, base })
    return rewriting.write(text) + rewriting.end()
  }))

for (const cookieTag of [undefined, 't']) {
  test(`cookies are named as the server names them, ${cookieTag ?? 'without a tag'}`, async t => {
    const cookieSite = { prefix, tag: cookieTag }
    const marks = fc.constantFrom(
      '__Secure-',
      '__Http-',
      '__Host-',
      '__host-',
      '__HOST-',
      'portico-',
      't-',
      'host-',
      '-',
      'a',
    )
    const names = join(marks).filter(name => name !== '')
    const write = `name => { seen.length = 0; box.cookie = name + '=1; Secure; Path=/'; return seen[0].replace(/=1;.*/, '') }`
    await agrees(t, names, write, name => toBrowserName(name, cookieSite), undefined, { cookieTag })
    const read = `name => { value = name + '=1'; return box.cookie.replace('=1', '') }`
    await agrees(t, names, read, name => toAppName(name, cookieSite) ?? '', undefined, { cookieTag })
  })
}

function setAttribute(name: string): string {
  return `text => { const e = document.createElement('a'); e.setAttribute('${name}', text); return e.getAttribute('${name}') }`
}

/** Holds what the shim makes of texts against what the server makes of them, in a page with its path below the prefix. */
async function agrees(
  t: TestContext,
  texts: Arbitrary<string>,
  inPage: string,
  onServer: (text: string) => string,
  read = (text: string) => text,
  config: object = {},
  /** Batches that are always tried, beside the random ones. */
  always: readonly string[][] = [],
): Promise<void> {
  const opened = await openPage(t, server.origin)
  if (opened === undefined) return
  const query = encodeURIComponent(JSON.stringify({ authorities: ['own.example'], ...config }))
  await opened.page.goto(`${server.origin}${prefix}${base}?config=${query}`)
  // Below the patches of the frame's realm lie setters that tell what they are given.
  await opened.page.evaluate(`{
    const frame = document.body.appendChild(document.createElement('iframe'))
    window.seen = []
    const set = text => seen.push(text)
    Object.defineProperty(window[0].Element.prototype, 'innerHTML', { configurable: true, set })
    Object.defineProperty(window[0].Document.prototype, 'cookie', { configurable: true, set, get: () => window.value })
    window.box = /innerHTML/.test(${JSON.stringify(inPage)}) ? frame.contentDocument.body : frame.contentDocument
  }`)
  await fc.assert(
    fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 100, size: 'max' }), async batch => {
      const seen = (await opened.page.evaluate(`${JSON.stringify(batch)}.map(${inPage})`)) as string[]
      const rows = (outcomes: string[]) => batch.map((text, index) => [text, read(outcomes[index] ?? '')])
      assert.deepEqual(rows(seen), rows(batch.map(onServer)))
    }),
    { numRuns: 40, examples: always.map(batch => [batch]) },
  )
}
