import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, type TestContext, test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { type OpenedPage, useChromium } from '../e2e/chromium.ts'
import { prefix, type ShimServer, startShimServer } from './shim-server.ts'

const openPage = useChromium()
const shim = await readFile(new URL('../../host/legacy/assets/shim.js', import.meta.url), 'utf8')
let server: ShimServer

before(async () => {
  server = await startShimServer()
})

after(() => server.close())

/** What a page can see of the patched objects; each is true of a page without the shim. */
const identities: Record<string, string> = {
  'a function has its name and length': `fetch.name === 'fetch' && fetch.length === 1 && open.name === 'open'`,
  'a function has the text of native code': `/\\[native code\\]/.test(fetch) && /\\[native code\\]/.test(WebSocket)`,
  'a constructor has its prototype': `WebSocket.prototype.constructor === WebSocket && Request.prototype.constructor === Request`,
  'a factory leaves its prototype alone': `Audio.prototype.constructor === HTMLAudioElement && new Audio() instanceof Audio`,
  'a constructor has its constants': `WebSocket.OPEN === 1 && EventSource.CLOSED === 2`,
  'an object is an instance': `new Request('/a') instanceof Request && new Request('/a').constructor === Request`,
  'an object of a subclass is an instance': `class Own extends Request { get own() { return true } }
    const own = new Own('/a'); return own instanceof Own && own instanceof Request && own.own
      && Object.getPrototypeOf(own) === Own.prototype && new URL(own.url).pathname === '/legacy/a'`,
  'a subclass of a WebSocket is one': `class Own extends WebSocket { constructor(path) { super(path); this.target = new.target } }
    const own = new Own('/a'); return own.target === Own && own instanceof WebSocket && own.url.endsWith('/legacy/a')`,
  'a subclass of a Worker is one': `class Own extends Worker {}; return new Own('/a') instanceof Own`,
  'Reflect.construct takes another target': `function Other() {}
    return Object.getPrototypeOf(Reflect.construct(Request, ['/a'], Other)) === Other.prototype`,
  'a constructor cannot be called': `try { WebSocket('/a') } catch (error) { return error instanceof TypeError }`,
  'a function keeps what is put on it': `fetch.own = 1; const { own } = fetch; delete fetch.own; return own === 1`,
  'a patched function can be patched': `const { fetch: native } = self; let seen; self.fetch = (...args) => { seen = args[0]; return native(...args) }
    fetch('/a'); const same = seen; self.fetch = native; return same === '/a'`,
  'a style is one and the same object': `document.body.style === document.body.style && document.body.style instanceof CSSStyleDeclaration`,
  'a style lists what is set': `document.body.style.cssText = 'color: red'
    return [...document.body.style].join() === 'color' && 'color' in document.body.style && document.body.style.length === 1`,
  'a method of a style works by itself': `const { setProperty, getPropertyValue } = CSSStyleDeclaration.prototype
    setProperty.call(document.body.style, 'color', 'red')
    return document.body.style.setProperty === setProperty && getPropertyValue.call(document.body.style, 'color') === 'red'`,
  'a computed style is as it was': `getComputedStyle(document.body).getPropertyValue('display') === 'block'`,
  'a property of a style is taken away': `document.body.style.color = 'red'; document.body.style.color = ''
    return document.body.style.removeProperty('color') === '' && document.body.getAttribute('style') === ''`,
  'a script tells its source as it was written': `const own = document.createElement('script')
    own.setAttribute('src', '/a'); own.type = 'text/plain'
    return own.getAttribute('src') === '/a' && own.src.endsWith('/legacy/a') && own.getAttribute('type') === 'text/plain'`,
  'a method works from another realm': `document.body.append(document.createElement('iframe'))
    const own = window[0].document.createElement('a'); Element.prototype.setAttribute.call(own, 'href', '/a')
    return own.getAttribute('href') === '/legacy/a'`,
}

for (const [name, code] of Object.entries(identities)) {
  test(`what is patched is as it was: ${name}`, async t => {
    const opened = await open(t)
    if (opened === undefined) return
    const body = /\breturn\b/.test(code) ? code : `return ${code}`
    assert.equal(await opened.page.evaluate(`(() => { ${body} })()`), true)
    assert.deepEqual(opened.faults, [])
  })
}

test('properties keep their kind, order and attributes', async t => {
  const opened = await open(t)
  if (opened === undefined) return
  const differences: string[] = await opened.page.evaluate(`(() => {
    document.body.append(document.createElement('iframe'))
    const realm = window[0]
    const describe = (owner, key) => {
      const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(owner, key)
      const shapes = [value, get, set].map(part => typeof part === 'function' ? part.name + part.length : typeof part)
      return JSON.stringify([flags, shapes])
    }
    const compare = (name, owner, native) => {
      const keys = Reflect.ownKeys(owner).filter(key => typeof key === 'string')
      const found = keys.filter(key => !Object.hasOwn(native, key) || describe(owner, key) !== describe(native, key))
      return found.map(key => name + '.' + key)
    }
    return Reflect.ownKeys(realm).filter(key => /^[A-Z]/.test(String(key)) && typeof realm[key] === 'function').flatMap(key => [
      ...compare(key, self[key], realm[key]),
      ...(realm[key].prototype ? compare(key + '.prototype', self[key].prototype, realm[key].prototype) : []),
    ]).concat(['fetch', 'open', 'WebSocket'].filter(key => describe(self, key) !== describe(realm, key)))
  })()`)
  // Theirs alone, and not every element's: it is asked too often.
  assert.deepEqual(differences.toSorted(), [
    'HTMLLinkElement.prototype.getAttribute',
    'HTMLScriptElement.prototype.getAttribute',
  ])
})

const failures = [
  'fetch()',
  `new Request('http://[')`,
  `new WebSocket('http://[')`,
  `new WebSocket('/a', ['same', 'same'])`,
  'new WebSocket()',
  `WebSocket('/a')`,
  'new Worker()',
  `new Worker('http://[')`,
  `new EventSource('http://[')`,
  `new XMLHttpRequest().open('GET', 'http://[')`,
  `new XMLHttpRequest().open('GET')`,
  `history.pushState(null, '', 'http://[')`,
  `history.pushState(null, '', 'https://other.example/')`,
  `navigator.sendBeacon()`,
  `Element.prototype.setAttribute.call({}, 'href', '/a')`,
  `Element.prototype.setAttribute.call(null, 'href', '/a')`,
  `document.createElement('a').setAttribute()`,
  `document.createElement('a').setAttribute('href')`,
  `document.createElement('a').setAttribute('href', Symbol())`,
  `document.createElement('a').setAttribute(Symbol(), '/a')`,
  `document.createElement('img').src = Symbol()`,
  `Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src').set.call({}, '/a')`,
  `Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML').set.call({}, '<p>')`,
  `document.body.insertAdjacentHTML('nowhere', '<p>')`,
  `document.body.appendChild(null)`,
  `document.body.appendChild('x')`,
  `new CSSStyleSheet().insertRule('p')`,
  `document.cookie = Symbol()`,
  'new FontFace()',
]

test('what fails, fails as it did', async t => {
  const opened = await open(t)
  if (opened === undefined) return
  // In the frame, which nobody enters, the same code runs without the shim.
  const [patched, native] = (await opened.page.evaluate(`(async () => {
    const run = \`async code => {
      try { await Function(code)(); return 'nothing' }
      catch (error) { return (error.name + ': ' + error.message).replaceAll(location.href, 'here') }
    }\`
    const frame = Object.assign(document.createElement('iframe'), { src: '/static/frame' })
    const loaded = new Promise(resolve => { frame.onload = resolve })
    document.body.append(frame)
    await loaded

    const outcomes = realm => Promise.all(${JSON.stringify(failures)}.map(realm.Function('return ' + run)()))
    return Promise.all([outcomes(self), outcomes(window[0])])
  })()`)) as [string[], string[]]
  const toTable = (outcomes: string[]) => Object.fromEntries(failures.map((code, index) => [code, outcomes[index]]))
  assert.deepEqual(toTable(patched), toTable(native))
})

test('a second copy of the shim does nothing', async t => {
  const opened = await open(t)
  if (opened === undefined) return
  const same = await opened.page.evaluate(`(async () => {
    const before = [fetch, WebSocket, Element.prototype.setAttribute]
    const script = Object.assign(document.createElement('script'), { src: '/.portico/shim.js' })
    script.dataset.portico = '{"prefix":"/other"}'
    const loaded = new Promise(resolve => { script.onload = resolve })
    document.head.append(script)
    await loaded
    const after = [fetch, WebSocket, Element.prototype.setAttribute]
    return [...before.map((value, index) => value === after[index]), new URL(new Request('/a').url).pathname]
  })()`)
  assert.deepEqual(same, [true, true, true, '/legacy/a'])
})

test('the shim does nothing without its configuration', () => {
  const scope = { self: {} as { fetch?: unknown } }
  scope.self.fetch = fetch
  runInContext(shim, createContext(scope))
  assert.equal(scope.self.fetch, fetch)
})

test('the shim patches what there is where a browser lacks everything else', () => {
  const seen: string[] = []
  const self = {
    URL: URL.bind(null),
    location: {
      host: 'own.example',
      href: 'http://own.example/legacy/worker.js',
      pathname: '/legacy/worker.js',
    },
    fetch: (url: string) => void seen.push(url),
    __portico: { prefix: '/legacy' },
  }
  runInContext(shim, createContext({ self }))
  self.fetch('/a')
  assert.deepEqual(seen, ['/legacy/a'])
})

test('whatever is put before and after the shim stays a statement of its own', () => {
  const context = createContext({ self: {}, seen: [] })
  runInContext(`self.x = {}\n${shim}(() => seen.push('after'))()`, context)
  assert.deepEqual([...(runInContext('seen', context) as string[])], ['after'])
})

test('a page whose policy permits its own scripts alone has nothing to complain about', async t => {
  const opened = await open(t, `default-src 'self'; img-src 'self' data:`)
  if (opened === undefined) return
  const { page, faults } = opened
  const complaints: string[] = []
  page.on('console', message => complaints.push(message.text()))
  await page.evaluate(`document.body.innerHTML = '<img src="/policy">'`)
  await server.arrival(`${prefix}/policy`)
  assert.deepEqual([...complaints, ...faults], [])
})

test('Trusted Types are asked for and given as before', async t => {
  const opened = await open(t, `require-trusted-types-for 'script'`)
  if (opened === undefined) return
  const seen = await opened.page.evaluate(`(() => {
    const refused = []
    for (const act of [
      () => { document.body.innerHTML = '<p>' },
      () => { document.createElement('script').src = '/a' },
      () => new Worker('/a'),
    ]) try { act() } catch (error) { refused.push(error.name) }
    const same = text => text
    const { createHTML, createScriptURL } = trustedTypes.createPolicy('own', { createHTML: same, createScriptURL: same })
    const own = trustedTypes.createPolicy('own2', { createHTML: same, createScriptURL: same })
    document.body.innerHTML = own.createHTML('<a href="/a">x</a>')
    const script = document.createElement('script')
    script.src = own.createScriptURL('/a')
    return [...refused, document.body.firstChild.getAttribute('href'), new URL(script.src).pathname]
  })()`)
  assert.deepEqual(seen, ['TypeError', 'TypeError', 'TypeError', '/legacy/a', '/legacy/a'])
})

test('a trusted value stays as it is where the policy permits no other', async t => {
  const opened = await open(t, `require-trusted-types-for 'script'; trusted-types own`)
  if (opened === undefined) return
  const seen = await opened.page.evaluate(`(async () => {
    const own = trustedTypes.createPolicy('own', { createHTML: text => text })
    document.body.innerHTML = own.createHTML('<a href="/a">x</a>')
    await null
    return document.body.firstChild.getAttribute('href')
  })()`)
  // The last net has it.
  assert.equal(seen, '/legacy/a')
  assert.deepEqual(opened.faults, [])
})

async function open(t: TestContext, policy?: string): Promise<OpenedPage | undefined> {
  const opened = await openPage(t, server.origin)
  const query = policy === undefined ? '' : `?csp=${encodeURIComponent(policy)}`
  await opened?.page.goto(`${server.origin}${prefix}/page${query}`)
  return opened
}
