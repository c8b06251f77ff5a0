import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { cssRewriting, relocateCss } from '../../../host/core/rewrite/css.ts'

const site = { prefix: '/legacy', authorities: new Set(['own']), keep: ['/static'] }
const base = '/css/site.css'

const relocated: Readonly<Record<string, readonly [given: string, expected: string]>> = {
  'a URL without quotes': ['a{b:url(/x)}', 'a{b:url(/legacy/x)}'],
  'a URL with spaces around': ['url( \n/x\t )', 'url( \n/legacy/x\t )'],
  'a URL in double quotes': ['url("/x")', 'url("/legacy/x")'],
  'a URL in single quotes, with spaces': ["url( '/x' )", "url( '/legacy/x' )"],
  'a URL with a modifier': ['url("/x" crossorigin("/y"))', 'url("/legacy/x" crossorigin("/y"))'],
  'the function in any case': ['URL(/x)', 'URL(/legacy/x)'],
  'the function with an escape': ['u\\72l(/x)', 'u\\72l(/legacy/x)'],
  'the function with an escape that ends with a space': ['u\\72 l(/x)', 'u\\72 l(/legacy/x)'],
  'an escaped slash': ['url(\\/x)', 'url(/legacy/x)'],
  'an escape of six digits': ['url("\\00002fx")', 'url("/legacy/x")'],
  'an escaped parenthesis': ['url(/x\\)y)', 'url(/legacy/x\\29 y)'],
  'an escaped quote': ['url("/x\\"y")', 'url("/legacy/x\\22 y")'],
  'the other quote': [`url("/x'y")`, `url("/legacy/x'y")`],
  'an escaped space': ['url(/x\\ y)', 'url(/legacy/x\\20 y)'],
  'an escape beyond ASCII, as UTF-8': ['url(/caf\\e9)', 'url(/legacy/caf%C3%A9)'],
  'an escape of no character': ['url(/\\110000 x\\0 y)', 'url(/legacy/%EF%BF%BDx%EF%BF%BDy)'],
  'bytes beyond ASCII': ['url(/caf\xc3\xa9\xa0)', 'url(/legacy/caf\xc3\xa9\xa0)'],
  'a string that goes on in the next line': ['url("/a\\\nb\\\r\nc")', 'url("/legacy/abc")'],
  'an escaped markup character, escaped again': ['url("/\\3c/style>")', 'url("/legacy/\\3c /style>")'],
  'several URLs': ['a{b:url(/x),url(/y)}c{d:url(/z)}', 'a{b:url(/legacy/x),url(/legacy/y)}c{d:url(/legacy/z)}'],
  'a custom property': ['a{--b:url(/x)}', 'a{--b:url(/legacy/x)}'],
  'a URL that a comment comes before': ['/*"*/url(/x)', '/*"*/url(/legacy/x)'],
  'a URL after a markup comment opens': ['<!--url(/x)-->url(/y)', '<!--url(/legacy/x)-->url(/legacy/y)'],
  'a URL after a string that a line break ends': ['a{b:"c\n}d{e:url(/x)}', 'a{b:"c\n}d{e:url(/legacy/x)}'],
  'a URL after a bad one': ['url(/a b) url(/x)', 'url(/a b) url(/legacy/x)'],
  'a URL after a percentage': ['1%url(/x)', '1%url(/legacy/x)'],
  'a URL after a number and a dot': ['1.url(/x)', '1.url(/legacy/x)'],
  'a URL that the sheet ends in': ['url(/x', 'url(/legacy/x'],
  'a string that the sheet ends in': ['url("/x', 'url("/legacy/x'],
  'an import of a string': ['@import "/x.css";', '@import "/legacy/x.css";'],
  'an import of a string, at once': ["@IMPORT'/x.css'screen;", "@IMPORT'/legacy/x.css'screen;"],
  'an import of a string after a comment': [
    '@import/* "/y" */ "/x.css" layer(a)',
    '@import/* "/y" */ "/legacy/x.css" layer(a)',
  ],
  'an import of a URL': ['@import url(/x.css) supports(a:"/y");', '@import url(/legacy/x.css) supports(a:"/y");'],
  'an import by an escaped name': ['@\\69mport "/x.css"', '@\\69mport "/legacy/x.css"'],
  'src()': ['src("/x") src( /**/ \'/y\')', 'src("/legacy/x") src( /**/ \'/legacy/y\')'],
  'strings in image-set()': [
    'image-set("/x" 1x type("/y"), url(/z) 2x, "/w") "/v"',
    'image-set("/legacy/x" 1x type("/y"), url(/legacy/z) 2x, "/legacy/w") "/v"',
  ],
  'strings in image-set() with a vendor': ['-WebKit-image-set( "/x" 1x)', '-WebKit-image-set( "/legacy/x" 1x)'],
  'strings in image-set() after a quoted URL': [
    'image-set(url("/x") 1x, (("/y")), "/z")',
    'image-set(url("/legacy/x") 1x, (("/y")), "/legacy/z")',
  ],
  'a relative URL above the root': ['url(../../x)', 'url(/legacy/x)'],
  'an own URL': ['url(http://own/x)', 'url(http://own/legacy/x)'],
  'a URL after a namespace': ['@namespace url(/n);url(/x)', '@namespace url(/n);url(/legacy/x)'],
}

const left: Readonly<Record<string, string>> = {
  'a comment': 'a{/* url(/x) */}',
  'a comment that does not end': '/* url(/x)',
  'a string': `content:"url(/x)" 'url(/x)' "\\"url(/x)"`,
  'a string over two lines': 'content:"a\\\nurl(/x)\\\r\nurl(/y)"',
  'a bad URL with a space': 'url(/x y)',
  'a bad URL with a quote': 'url(/x"y)',
  'a bad URL with a parenthesis': 'url(/x(y) /z)',
  'a bad URL with an escaped parenthesis': 'url(/x y\\) url(/z)',
  'a bad URL with a control character': 'url(/x\x7f)',
  'a bad URL with an escaped line break': 'url(/x\\\ny)',
  'a quoted URL with a line break': 'url("/x\ny")',
  'a URL of a variable': 'url(var(--x))',
  'a function that ends like it': 'my-url(/x) xurl("/x") url-prefix("/x")',
  'a function that begins like it': 'urls("/x") srcs("/x") image-sets("/x")',
  'a space before the parenthesis': 'url ("/x")',
  'a number with a unit': '1url("/x") 1e3url("/x") -.5url("/x") 1e-url("/x")',
  'a hash': '#url("/x") #\\41url("/x")',
  'an at-keyword': '@url("/x")',
  'a string elsewhere': 'a[href="/x"]{quotes:"/x" "/y"}',
  'a second string in src()': 'src(var(--a) "/x")',
  'a string after an import of something else': '@import layer("/x")',
  'a namespace': '@namespace svg "/x";@namespace url("/y");',
  'a charset': '@charset "/x";',
  'a relative URL': 'url(x) url("../x")',
  'another origin': 'url(//other/x) url(http://other/x)',
  'a data: URL': "url(data:image/svg+xml,%3Csvg%20href='/x') url('data:,/x')",
  'a fragment': 'url(#x)',
  'a kept path': 'url(/static/x)',
  'nothing to ask for': 'url() url("") url( )',
  'a template': 'url({{ x }}) url("/{{x}}")',
  'a backslash at the end': 'url(x\\',
  'a string with a backslash at the end': '"\\',
}

describe('relocateCss relocates', () => {
  for (const [what, [given, expected]] of Object.entries(relocated)) {
    it(what, () => assert.equal(relocateCss(given, site, base), expected))
  }
})

describe('relocateCss leaves', () => {
  for (const [what, given] of Object.entries(left)) {
    it(what, () => assert.equal(relocateCss(given, site, base), given))
  }
})

function rewriteInPieces(pieces: readonly string[]): string {
  const rewriting = cssRewriting(site, base)
  return pieces.map(piece => rewriting.write(piece)).join('') + rewriting.end()
}

describe('cssRewriting', () => {
  it('gives the same however a sheet is cut', () => {
    const whole = Object.values(relocated).map(([given]) => given)
    for (const given of [...whole, ...Object.values(left)]) {
      const expected = relocateCss(given, site, base)
      for (let at = 1; at < given.length; at++) {
        assert.equal(rewriteInPieces([given.slice(0, at), given.slice(at)]), expected, `${given} cut at ${at}`)
      }
      assert.equal(rewriteInPieces([...given]), expected, given)
    }
  })

  const tokens = fc.constantFrom(
    ...[
      'url(',
      'URL(',
      'u\\72 l(',
      'src(',
      'image-set(',
      '@import',
      '@namespace',
      '(',
      ')',
      '"',
      "'",
      '/*',
      '*/',
      '*',
      '/',
    ],
    ...[
      ' ',
      '\n',
      '\r\n',
      '\f',
      '\\',
      '\\\n',
      '\\2f ',
      '\\e9',
      '/x',
      '/legacy/y',
      'data:',
      '//other',
      '../../..',
      '#',
      '1',
      '.',
    ],
    ...[
      '+',
      '-',
      '-->',
      '<!--',
      '<',
      '{',
      '}',
      ';',
      'e',
      'a',
      '\xe9',
      '\0',
      '\x7f',
      '@',
      '%',
      '/'.repeat(3),
      '1e',
      '\\41',
    ],
  )
  const sheets = fc.array(tokens, { maxLength: 30 })

  it('gives the same however anything is cut, and changes nothing twice', () => {
    fc.assert(
      fc.property(sheets, fc.nat(), (parts, cut) => {
        const given = parts.join('')
        const once = relocateCss(given, site, base)
        const at = given.length === 0 ? 0 : cut % given.length
        assert.equal(rewriteInPieces([given.slice(0, at), given.slice(at)]), once)
        assert.equal(rewriteInPieces([...given]), once)
        assert.equal(relocateCss(once, site, base), once)
      }),
      { numRuns: 3000 },
    )
  })

  it('holds back little, whatever comes', () => {
    const size = 200_000
    for (const start of [
      '',
      '/*',
      '"',
      'url(',
      'url( ',
      'url("',
      'url(data:a',
      '@import "',
      'a',
      '1',
      '#',
      'url(/x y',
      '@',
      '\\',
    ]) {
      for (const filler of ['a', ' ', '1', '\\a', '\\', '*', 'a,']) {
        const rewriting = cssRewriting(site, base)
        let out = rewriting.write(start)
        let sent = start.length
        while (sent < size) {
          const piece = filler.repeat(2048)
          out += rewriting.write(piece)
          sent += piece.length
          assert.ok(sent - out.length <= 12_288, `holds ${sent - out.length} of ${start}${filler}…`)
        }
        assert.equal((out + rewriting.end()).length, sent)
      }
    }
  })

  it('passes an overlong URL as it is, and relocates the next', () => {
    const long = 'x'.repeat(100_000)
    for (const url of [`url(/${long})`, `url("/${long}")`, `@import '/${long}';`]) {
      const expected = `${url}url(/legacy/y)`
      assert.equal(relocateCss(`${url}url(/y)`, site, base), expected)
      assert.equal(rewriteInPieces(`${url}url(/y)`.match(/.{1,1000}/gs)!), expected)
    }
  })
})
