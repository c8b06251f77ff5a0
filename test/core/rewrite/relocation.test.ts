import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Relocation, relocate } from '../../../host/core/rewrite/relocation.ts'

const site: Relocation = {
  prefix: '/legacy',
  authorities: new Set(['own', 'own.example:8080', 'secure.example:443', '127.0.0.1:3000', '[::1]:3000']),
  keep: ['/static', '/shared/fonts'],
}

const relocated: Readonly<Record<string, readonly [given: string, expected: string, base?: string]>> = {
  'a root path': ['/x', '/legacy/x'],
  'the root': ['/', '/legacy/'],
  'a query at the root': ['/?q', '/legacy/?q'],
  'a fragment at the root': ['/#f', '/legacy/#f'],
  'a path that only begins like the prefix': ['/legacyx', '/legacy/legacyx'],
  'the prefix in another case': ['/Legacy/x', '/legacy/Legacy/x'],
  'the prefix encoded': ['/%6Cegacy/x', '/legacy/%6Cegacy/x'],
  'a path that leaves the prefix again': ['/x/../legacy/..', '/legacy/'],
  'a path out of the prefix': ['/legacy/../x', '/legacy/x'],
  'a path above the root': ['/../x', '/legacy/x'],
  'a path above the root, encoded': ['/%2E./x', '/legacy/x'],
  'a dot segment': ['/a/./b?c=/../d', '/legacy/a/b?c=/../d'],
  'two slashes that come of a dot segment': ['/.//evil.example', '/legacy//evil.example'],
  'a hidden file': ['/.well-known/x', '/legacy/.well-known/x'],
  'a path that only begins like one that is kept': ['/statics', '/legacy/statics'],
  'a path out of one that is kept': ['/static/../x', '/legacy/x'],
  'an own URL': ['http://own/x', 'http://own/legacy/x'],
  'an own URL over TLS': ['HTTPS://Own/x', 'HTTPS://Own/legacy/x'],
  'an own URL of a socket': ['wss://own/x', 'wss://own/legacy/x'],
  'an own URL without a path': ['http://own', 'http://own/legacy/'],
  'an own URL with a query alone': ['http://own?q', 'http://own/legacy/?q'],
  'an own URL with a port': ['http://own.example:8080/x', 'http://own.example:8080/legacy/x'],
  'an own URL with the usual port': ['http://own:80/x', 'http://own:80/legacy/x'],
  'an own URL whose port goes without saying': ['https://secure.example/x', 'https://secure.example/legacy/x'],
  'an own URL with a port in other digits': ['http://own:080/x', 'http://own:080/legacy/x'],
  'an own URL by an encoded name': ['http://%6Fwn/x', 'http://%6Fwn/legacy/x'],
  'an own URL by an address in short': ['http://127.1:3000/x', 'http://127.1:3000/legacy/x'],
  'an own URL by an IPv6 address': ['http://[0::1]:3000/x', 'http://[0::1]:3000/legacy/x'],
  'an own URL with a user': ['http://user:secret@own/x', 'http://user:secret@own/legacy/x'],
  'an own URL with two slashes for the path': ['http://own//x', 'http://own/legacy//x'],
  'an own URL with many slashes': ['http:////own/x', 'http:////own/legacy/x'],
  'an own URL with backslashes': ['http:\\\\own\\x', 'http:\\\\own/legacy/x'],
  'an own URL without a scheme': ['//own/x', '//own/legacy/x'],
  'an own URL with spaces around': [' http://own/x\n', 'http://own/legacy/x'],
  'a path with spaces around': ['\n /x ', '/legacy/x'],
  'a path with a line break in it': ['/a\n/b', '/legacy/a/b'],
  'a path that begins with a backslash': ['\\x\\y', '/legacy/x/y'],
  'a path with a space in it': ['/a b', '/legacy/a b'],
  'a path with bytes beyond ASCII': ['/caf\xc3\xa9\xa0', '/legacy/caf\xc3\xa9\xa0'],
  'a relative URL above the root': ['../x', '/legacy/x', '/a'],
  'a relative URL above the root from a folder': ['../../x?q#f', '/legacy/x?q#f', '/a/b'],
  'a relative URL far above the root': ['../../../..', '/legacy/', '/a/b'],
  'a relative URL that goes down before': ['a/../../x', '/legacy/x', '/'],
  'a relative URL above the root from a folder, slashes in whose query are none': [
    '../../x',
    '/legacy/x',
    '/a/b?c/d/e',
  ],
  'a relative URL above the root, encoded': ['%2e%2E/x', '/legacy/x', '/'],
  'a relative URL above the root, with backslashes': ['..\\x', '/legacy/x', '/'],
  'a relative URL above the root, split': ['.\n./x', '/legacy/x', '/'],
  'a relative URL that climbs to a path that is kept': ['../static/x', '/static/x', '/a'],
  'a relative URL that climbs to the prefix': ['../legacy/x', '/legacy/x', '/a'],
}

const left: Readonly<Record<string, readonly [given: string, base?: string]>> = {
  nothing: [''],
  'a query': ['?q=/x'],
  'a fragment': ['#/x'],
  'the prefix': ['/legacy'],
  'a path under the prefix': ['/legacy/x'],
  'the prefix with a query': ['/legacy?q'],
  'the prefix with a fragment': ['/legacy#f'],
  'the prefix after a dot segment': ['/./legacy/x'],
  'the prefix with backslashes': ['\\legacy\\x'],
  'the prefix with a space before': [' /legacy/x'],
  'a kept path': ['/static'],
  'a path under a kept one': ['/shared/fonts/a.woff2'],
  'an own URL under the prefix': ['http://own/legacy/x'],
  'an own URL that is kept': ['http://own/static/x'],
  'another origin': ['http://other/x'],
  'another port': ['http://own:81/x'],
  'an own name as a user': ['http://own@other/x'],
  'an own name as a folder': ['http://other/own/'],
  'another origin without a scheme': ['//other/x'],
  'another origin with backslashes': ['\\\\other\\x'],
  'another origin with a slash and a backslash': ['/\\other/x'],
  'another origin with a tab between the slashes': ['/\t/other/x'],
  'another origin with a space before': [' //other/x'],
  'another origin with three slashes': ['///other/x'],
  'no host': ['http://'],
  'a host that is none': ['http://a b/x'],
  'a path with a scheme': ['http:/x'],
  'a relative URL with a scheme': ['http:x'],
  'a data: URL': ['data:text/css,a{b:url(/x)}'],
  'a script': ['javascript:location="/x"'],
  'a script with a space before': [' javascript:location="/x"'],
  'a script with a tab in it': ['java\tscript:location="/x"'],
  'a mail address': ['mailto:a@own'],
  'a blob: URL': ['blob:http://own/8c1b'],
  'about:blank': ['about:blank'],
  'a file': ['file:///x'],
  'a relative URL': ['x'],
  'a relative URL with a folder': ['a/b.css?q'],
  'a relative URL of the same folder': ['./x'],
  'a relative URL with a colon later': ['a/b:c'],
  'a relative URL that climbs within': ['../x', '/a/b'],
  'a relative URL that climbs to the root': ['../../x', '/a/b/c'],
  'a relative URL that climbs and returns': ['a/../x', '/'],
  'a template of curly braces': ['/{{ path }}'],
  'a template of a percent sign': ['/{% url "x" %}'],
  'a template of a dollar sign': ['/a/\x24{id}'],
  'a template of angle brackets': ['<%= path %>/x'],
}

describe('relocate puts the prefix on', () => {
  for (const [what, [given, expected, base]] of Object.entries(relocated)) {
    it(what, () => assert.equal(relocate(given, site, base), expected))
  }
})

describe('relocate leaves', () => {
  for (const [what, [given, base]] of Object.entries(left)) {
    it(what, () => assert.equal(relocate(given, site, base), given))
  }

  it('absolute URLs where no authority is known', () => {
    assert.equal(relocate('http://own/x', { ...site, authorities: new Set() }), 'http://own/x')
  })
})

describe('relocate, for a site with an origin of its own', () => {
  const remote: Relocation = { ...site, origin: 'https://own.example:8080' }
  const cases = {
    'http://own/x': 'https://own.example:8080/legacy/x',
    'http://own/legacy/x': 'https://own.example:8080/legacy/x',
    'http://own/static/../x ': 'https://own.example:8080/legacy/x',
    'http://own/static/x': 'https://own.example:8080/static/x',
    'http://own': 'https://own.example:8080/legacy/',
    '//own/x': '//own.example:8080/legacy/x',
    'ws://own/x': 'wss://own.example:8080/legacy/x',
    'http://own.example:8080/x': 'http://own.example:8080/legacy/x',
    '/x': '/legacy/x',
    'http://other/x': 'http://other/x',
  }
  for (const [given, expected] of Object.entries(cases)) {
    it(`writes ${given} as ${expected}`, () => assert.equal(relocate(given, remote), expected))
  }
})

const webScheme = /^(?:https?|wss?):/i
const template = /\{\{|\{%|\$\{|<%/

/** What a browser must ask for, by the URL parser alone; `undefined` where the URL must stay as it is. */
function expectedUrl(url: string, base: string): string | undefined {
  const cleaned = url.replace(/^[\0- ]+|[\0- ]+$/g, '').replace(/[\t\n\r]/g, '')
  const scheme = webScheme.exec(cleaned)?.[0]
  if (template.test(url) || (scheme !== undefined && !/^[\\/]{2}/.test(cleaned.slice(scheme.length)))) return undefined
  const target = URL.parse(url, `http://own${base}`)
  if (target === null || !webScheme.test(target.protocol) || target.host !== 'own') return undefined
  const deep = '/~/~/~/~/~/~/~/~/~/~/~/~/~/~/~/~/~/~/~/~/~'
  const nested = URL.parse(url, `http://own${deep}${base}`)!
  const isInside = nested.pathname.startsWith(`${deep}/`)
  const isUnder = (path: string) => target.pathname === path || target.pathname.startsWith(`${path}/`)
  if (isInside || ![site.prefix, ...site.keep].some(isUnder)) target.pathname = site.prefix + target.pathname
  return target.href
}

const pieces = fc.constantFrom(
  ...['/', '/', '\\', '//', '.', '..', '/../', '%2e', '%2E', '%', ' ', '\t', '\n', '\0', '?', '#', ':', '@', ';', '&'],
  ...[
    'x',
    'legacy',
    '/legacy',
    'legacyx',
    'static',
    '/shared/fonts',
    'own',
    'other',
    '80',
    'caf\xc3\xa9',
    '{',
    '$',
    '<',
  ],
  ...['http:', 'https://', 'ws://own', 'http://own', 'HTTP://OWN/', '//own', '//other', 'data:', 'a.b:c', '\xa0'],
)
const urls = fc.array(pieces, { maxLength: 12 }).map(parts => parts.join(''))
const bases = fc
  .array(fc.constantFrom('a', 'b.c', 'legacy', '', '.', '%2e'), { minLength: 1, maxLength: 4 })
  .map(segments => `/${segments.join('/')}`)
  .filter(base => !base.startsWith('//'))

describe('relocate, whatever it is given', () => {
  it('leads a browser to the prefix and what the application meant, and nowhere else', () => {
    fc.assert(
      fc.property(urls, bases, (url, base) => {
        const actual = relocate(url, site, base)
        const expected = expectedUrl(url, base)
        if (expected === undefined) assert.equal(actual, url)
        else assert.equal(URL.parse(actual, `http://own${site.prefix}${base}`)?.href, expected)
      }),
      { numRuns: 5000 },
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(urls, bases, (url, base) => {
        const once = relocate(url, site, base)
        assert.equal(relocate(once, site, base), once)
      }),
      { numRuns: 2000 },
    )
  })
})
