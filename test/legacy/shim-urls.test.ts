import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { useChromium } from '../e2e/chromium.ts'
import { until } from '../until.ts'
import { prefix, type ShimServer, startShimServer } from './shim-server.ts'

const openPage = useChromium()
let server: ShimServer
let other: ShimServer

before(async () => {
  ;[server, other] = await Promise.all([startShimServer(), startShimServer()])
})

after(() => Promise.all([server.close(), other.close()]))

const page = `${prefix}/deep/page`

/** Attributes as an application writes them, and as they are in the document then. */
const moved: Record<string, string> = {
  '/': '/legacy/',
  '/a': '/legacy/a',
  '/a/{id}?q={q}#{h}': '/legacy/a/{id}?q={q}#{h}',
  '/a b': '/legacy/a b',
  ' /a ': '/legacy/a',
  '/a\n/b': '/legacy/a/b',
  '\\a': '/legacy/a',
  '/?': '/legacy/?',
  '/#': '/legacy/#',
  '/legacyish': '/legacy/legacyish',
  '/statical': '/legacy/statical',
  '/legacy/../a': '/legacy/legacy/../a',
  '/static/../a': '/legacy/static/../a',
  '../../a': '/legacy/a',
  '../../../a': '/legacy/a',
  'http://own.example/a': 'http://HOST/legacy/a',
  'HTTPS://OWN.example': 'http://HOST/legacy/',
  'https://own.example:443/a': 'http://HOST/legacy/a',
  'http://port.example/a': 'http://HOST/legacy/a',
  'wss://own.example?q': 'ws://HOST/legacy/?q',
  '//own.example/a': '//HOST/legacy/a',
  '/\\own.example/{a}': '//HOST/legacy/{a}',
  'http://own.example/legacy/a': 'http://HOST/legacy/a',
  'http://own.example/static/a': 'http://HOST/static/a',
  'http://HOST/a': 'http://HOST/legacy/a',
  'HTTP://HOST': 'HTTP://HOST/legacy/',
  'https://HOST/a': 'https://HOST/legacy/a',
  '\\\\HOST/a b': '\\\\HOST/legacy/a b',
  'http://me:secret@HOST/a': 'http://me:secret@HOST/legacy/a',
  'http:/a': '/legacy/a',
}

const left = [
  '',
  '#',
  '#a',
  '?a',
  'a',
  './a',
  '../a',
  '/legacy',
  '/legacy/a',
  '/legacy?a',
  '/legacy#a',
  '/static',
  '/static/a',
  '/static?a',
  '//other.example/a',
  '\\\\other.example/a',
  '/\\other.example/a',
  '/\t/other.example/a',
  'https://other.example/a',
  'http://own.example:81/a',
  'https://port.example/a',
  'http://HOST/legacy/a',
  'https://other.example/http://own.example/a',
  'ftp://own.example/a',
  'data:text/plain,/a',
  'javascript:void "/a"',
  'mailto:/a@own.example',
  'blob:http://own.example/a',
  'about:blank',
  'http://[',
  '/{{a}}',
  '/{% a %}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the application's
  '/${a}',
  '/<%= a %>',
]

test('an attribute that holds a URL is changed once, and otherwise left as it is', async t => {
  const opened = await openPage(t, server.origin)
  if (opened === undefined) return
  await opened.page.goto(`${server.origin}${page}?config={"authorities":["own.example","port.example:80"]}`)
  const rows = [...Object.entries(moved), ...left.map(url => [url, url])]
  const table = Object.fromEntries(rows.map(row => row.map(url => url.replace('HOST', server.origin.slice(7)))))
  const once = `url => { const a = document.createElement('a'); a.setAttribute('href', url); return a.getAttribute('href') }`
  const write = (urls: string[]) => opened.page.evaluate(`${JSON.stringify(urls)}.map(${once})`)
  assert.deepEqual(await write(Object.keys(table)), Object.values(table))
  assert.deepEqual(await write(Object.values(table)), Object.values(table))
})

const texts: Record<string, [attribute: string, before: string, after: string]> = {
  'candidates of srcset': ['srcset', '/a 1x, /b 2x', '/legacy/a 1x, /legacy/b 2x'],
  'candidates of srcset without descriptors': ['srcset', '/a, /b,/c', '/legacy/a, /legacy/b,/c'],
  'candidates of srcset with commas in URLs': ['srcset', 'data:,/a 1x,/b,c 20w', 'data:,/a 1x,/legacy/b,c 20w'],
  'style without a URL': ['style', 'color: red', 'color: red'],
  'style with comments and strings': [
    'style',
    `/* url(/a) */ content: "url(/b)"; background: url( '/c' ), url(/d)`,
    `/* url(/a) */ content: "url(/b)"; background: url( '/legacy/c' ), url(/legacy/d)`,
  ],
  'style with a set of images': [
    'style',
    `background: image-set("/a" type("image/png") 1x, url(/c) 2x), url(/d)`,
    `background: image-set("/legacy/a" type("image/png") 1x, url(/legacy/c) 2x), url(/legacy/d)`,
  ],
  'style that nothing ends': ['style', 'background: url("/a', 'background: url("/a'],
  'URLs to ping': ['ping', '/a https://other.example/ /b', '/legacy/a https://other.example/ /legacy/b'],
  'data of another element': ['data', '/a', '/a'],
  'an attribute without URLs': ['title', '/a', '/a'],
}

for (const [name, [attribute, before, after]] of Object.entries(texts)) {
  test(`in an attribute only URLs are changed: ${name}`, async t => {
    const opened = await openPage(t, server.origin)
    if (opened === undefined) return
    await opened.page.goto(server.origin + page)
    const [set, parsed] = (await opened.page.evaluate(`(() => {
      const [name, value] = ${JSON.stringify([attribute, before])}
      const set = document.createElement('b')
      set.setAttribute(name, value)
      const outer = document.createElement('p')
      outer.innerHTML = '<b ' + name + "='" + value.replace(/'/g, '&apos;') + "'>"
      return [set.getAttribute(name), outer.firstChild.getAttribute(name)]
    })()`)) as string[]
    assert.equal(set, after)
    assert.equal(parsed, after)
  })
}

const markup: Record<string, string> = {
  '<a href=/a>x</a>': '<a href=/legacy/a>x</a>',
  "<a title='>' href='/a'>x": "<a title='>' href='/legacy/a'>x",
  '<A\nHREF = "/a">x': '<A\nHREF = "/legacy/a">x',
  '<a href="/a?b=1&amp;c=2">x': '<a href="/legacy/a?b=1&amp;c=2">x',
  '<a href="&#x2f;a&amp;b">x': '<a href="/legacy&#x2f;a&amp;b">x',
  '<a href="&#47;a">x': '<a href="/legacy&#47;a">x',
  '<a href="&sol;&sol;other.example">x': '<a href="&sol;&sol;other.example">x',
  '<!-- <a href="/a"> -->': '<!-- <a href="/a"> -->',
  '<textarea><a href="/a"></textarea>': '<textarea><a href="/a"></textarea>',
  '<script>"<a href=\'/a\'>"</script><a href="/b">x': '<script>"<a href=\'/a\'>"</script><a href="/legacy/b">x',
  '<style>p{background:url(/a)}</style>': '<style>p{background:url(/legacy/a)}</style>',
  '<x-link href="/a">x': '<x-link href="/legacy/a">x',
  '<a data-href="/a" href="">x': '<a data-href="/a" href="">x',
  '<a href="/a': '<a href="/a',
  'a < b > c <b': 'a < b > c <b',
}

test('of markup nothing is changed by a character but URLs', async t => {
  const opened = await openPage(t, server.origin)
  if (opened === undefined) return
  await opened.page.goto(server.origin + page)
  // What is parsed does not tell what it was parsed from; a setter that is patched before the shim's own does.
  const seen = await opened.page.evaluate(`(() => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    const realm = window[0]
    const seen = []
    Object.defineProperty(realm.Element.prototype, 'innerHTML', { configurable: true, set: text => seen.push(text) })
    const { contentDocument } = frame
    for (const text of ${JSON.stringify(Object.keys(markup))}) contentDocument.createElement('div').innerHTML = text
    return seen
  })()`)
  assert.deepEqual(seen, Object.values(markup))
})

test('what the host serves for the application is asked for at the root', async t => {
  const opened = await openPage(t, server.origin)
  if (opened === undefined) return
  await opened.page.goto(server.origin + page)
  await opened.page.evaluate(
    `fetch('/static/a'); new Image().src = location.origin + '/static/b'; new Worker('/static/c')`,
  )
  for (const name of ['a', 'b', 'c']) await server.arrival(`/static/${name}`)
  assert.deepEqual(server.leaks(), [])
})

test('what is elsewhere is asked for as it is', async t => {
  const opened = await openPage(t, server.origin)
  if (opened === undefined) return
  await opened.page.goto(server.origin + page)
  await opened.page.evaluate(`(async origin => {
    const failed = () => {}
    document.body.innerHTML = '<iframe src="' + origin + '/frame"></iframe><a href="' + origin + '/anchor" target=_blank>x'
    new Image().src = origin + '/image'
    new WebSocket(origin.replace('http', 'ws') + '/socket')
    document.querySelector('a').click()
    await Promise.all([
      fetch(origin + '/fetch').catch(failed),
      fetch(origin.slice(5) + '/slashes').catch(failed),
      fetch(new Request(origin + '/request')).catch(failed),
    ])
  })(${JSON.stringify(other.origin)})`)
  await other.arrival('/socket')
  const wanted = ['anchor', 'fetch', 'frame', 'image', 'request', 'slashes']
  await until(() => opened.faults.length >= wanted.length)
  assert.deepEqual(
    [...opened.faults].sort(),
    wanted.map(name => `outside: ${other.origin}/${name}`),
  )
  assert.deepEqual(server.leaks(), [])
})

test('the way back to a page of the host stays open', async t => {
  const opened = await openPage(t, other.origin)
  if (opened === undefined) return
  const { page } = opened
  await page.goto(`${other.origin}/host-page`)
  await page.goto(`${other.origin}${prefix}/page`)
  // Only after a deed of the user's a script may cancel a way back.
  await page.mouse.click(10, 10)
  await page.evaluate('void setTimeout(() => history.back())')
  await page.waitForURL(`${other.origin}/host-page`)
})

test('a frame of another origin is left alone', async t => {
  const opened = await openPage(t, server.origin)
  if (opened === undefined) return
  await opened.page.goto(server.origin + page)
  const seen = await opened.page.evaluate(`new Promise(resolve => {
    const frame = document.createElement('iframe')
    frame.sandbox = 'allow-scripts'
    frame.srcdoc = '<p>x</p>'
    frame.onload = () => resolve([frame.contentWindow === window[0], frame.contentDocument])
    document.body.append(frame)
  })`)
  assert.deepEqual(seen, [true, null])
  assert.deepEqual(opened.faults, [])
})
