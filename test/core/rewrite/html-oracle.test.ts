import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { htmlRewriting } from '../../../host/core/rewrite/html.ts'
import { decodeReferences, encodeReferences } from '../../../host/core/rewrite/html-references.ts'
import { relocate } from '../../../host/core/rewrite/relocation.ts'
import { htmlMarkup } from './html-markup.ts'
import { parse5StartTags, parse5Tokens, parse5Value } from './html-parse5.ts'
import { scanPieces, type Token } from './html-tokens.ts'

/** What the scanner finds, in the form in which parse5 tells it. */
function ownTokens(html: string): Token[] {
  return scanPieces([html.replace(/\r\n?/g, '\n')]).tokens.map(token => {
    if (token[0] !== 'StartTag') return token
    const [kind, name, written, selfClosing] = token
    const attributes = Object.entries(written).map(([key, value]) => [key, parse5Value(value)] as const)
    return [kind, name, Object.fromEntries(attributes), selfClosing]
  })
}

const documents: Readonly<Record<string, string>> = {
  'an ordinary page': `<!DOCTYPE html><html lang=en><head><meta charset="utf-8"><title>A &amp; B</title>
    <link rel="stylesheet" href='/a.css'><style>a > b { color: red }</style><script>if (a < b && c > d) f("</p>")</script></head>
    <body class="x y" data-json='{"a":"<b>"}'><p>x<br/>y<a href=/z?a=1&b=2&amp;c=3>z</a></p><!-- end --></body></html>`,
  'an escaped script': '<script><!-- document.write("<script>x</script>") --></script><p>',
  'a script that is never closed': '<script><!-- <script> </script> <p>',
  'title, textarea and their look-alikes': '<title></titles></title ><textarea>\n</textarea/><textareas></textareas>',
  'broken comments': '<!--><!---><!-- -- --!> <!- -><!-- <!-- --><!-- --!- -->x</p><!-- --',
  'broken tags': '<a<b><a "b\'><a =c =d=><a / / b/=c><a b=`c`><a b=c"d><a b = ><p/ ><p / x></p a="b>c">',
  duplicates: '<a href=1 HREF=2 href="3"><b C c=1>',
  declarations: '<!doctype><!DOCTYPE html PUBLIC "a>b"><!x><?x?></ x></><!>',
  references: '<a b="&lt&lt;&ltx&lt=&notin;&notit;&#x41;&#65&#0;&#x80;&#xD800;&amp" c=&gt;>',
  'null characters': '<a\0b c\0=\0d "\0"=\'\0\'>\0<title>\0</title>',
  'line breaks of all kinds': '<a\r\nb\r=\r\n"c\r\nd"\f\te>',
  'raw text elements':
    '<xmp><a></xmp><iframe><a></iframe><noembed><a></noembed><noframes><a></noframes><noscript><a></noscript><style><a></style>',
  plaintext: '<p><plaintext></plaintext><a>',
}

const site = { prefix: '/legacy', authorities: new Set(['app.test']), keep: [] }

function rewrite(html: string): string {
  const rewriting = htmlRewriting({ site, base: '/' })
  return rewriting.write(html) + rewriting.end()
}

/** Tokens as they must be once relocated; attributes whose values are more than a URL are not looked at. */
function relocated(tokens: readonly Token[], change: (url: string) => string): Token[] {
  return tokens.map(token => {
    if (token[0] !== 'StartTag') return token
    const [kind, name, given, selfClosing] = token
    const attributes = Object.entries(given).flatMap(([key, value]) => {
      if (['style', 'srcset', 'ping', 'srcdoc', 'content', 'integrity'].includes(key)) return []
      return [[key, ['href', 'src', 'action'].includes(key) ? change(value) : value] as const]
    })
    return [kind, name, Object.fromEntries(attributes), selfClosing]
  })
}

describe('beside parse5, the scanner', () => {
  for (const [what, html] of Object.entries(documents)) {
    it(`reads ${what} alike`, async () => assert.deepEqual(ownTokens(html), await parse5Tokens(html)))
  }

  it('reads whatever comes alike', async () => {
    await fc.assert(
      fc.asyncProperty(htmlMarkup, async html => assert.deepEqual(ownTokens(html), await parse5Tokens(html))),
      { numRuns: 1500 },
    )
  })

  it('finds the elements of SVG and MathML that the parser makes', () => {
    fc.assert(
      fc.property(nested, html => assert.deepEqual(scanPieces([html]).startTags, parse5StartTags(html))),
      { numRuns: 2000 },
    )
  })
})

describe('beside parse5, the rewriting', () => {
  it('writes a value that reads as the one it decoded', () => {
    const parts = fc.constantFrom(
      '&',
      '#',
      'x',
      '2f',
      '47',
      '0',
      ';',
      '=',
      'a',
      ' ',
      '&amp',
      '&lt',
      '&quot;',
      '&sol;',
      '&notin;',
      '&not',
    )
    fc.assert(
      fc.property(fc.array(parts), written => {
        const value = written.join('')
        assert.equal(parse5Value(encodeReferences(decodeReferences(value), '"', 'html')), parse5Value(value))
      }),
      { numRuns: 1000 },
    )
  })

  it('changes URLs as they are read, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(htmlMarkup, async html => {
        fc.pre(!/<base/i.test(html))
        const expected = relocated(await parse5Tokens(html), url => relocate(url, site, '/'))
        assert.deepEqual(
          relocated(await parse5Tokens(rewrite(html)), url => url),
          expected,
        )
      }),
      { numRuns: 1500 },
    )
  })
})

/** Well-formed documents with SVG and MathML, HTML in those, and text that reads like markup where it may not be. */
const { html: nested } = fc.letrec<{ html: string; svg: string; math: string }>(tie => {
  const many = (name: 'html' | 'svg' | 'math') => fc.array(tie(name), { maxLength: 3 }).map(parts => parts.join(''))
  const within = (name: 'html' | 'svg' | 'math', ...tags: readonly string[]) =>
    fc.tuple(fc.constantFrom(...tags), many(name)).map(([tag, inner]) => `<${tag}>${inner}</${tag.split(' ')[0]}>`)
  return {
    html: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'html' },
      fc.constantFrom(
        'x',
        '<br>',
        '<title><i></title>',
        '<style><i></style>',
        '<script><i></script>',
        '<svg/>',
        '<textarea></i></textarea>',
      ),
      within('svg', 'svg', 'SVG viewBox="0 0 1 1"'),
      within('math', 'math'),
      within('html', 'section', 'div class=x', 'template'),
    ),
    svg: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'html' },
      fc.constantFrom(
        'x',
        '<path d="M0 0"/>',
        '<![CDATA[<i>]]>',
        '<style>a<c></c></style>',
        '<script>a<c></c></script>',
        '<script/>',
      ),
      within('svg', 'svg', 'g', 'style', 'math'),
      within('html', 'foreignObject', 'desc', 'title'),
    ),
    math: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'html' },
      fc.constantFrom('x', '<![CDATA[<i>]]>', '<mspace/>', '<style>a<c></c></style>'),
      within('math', 'math', 'mrow', 'annotation-xml'),
      within('html', 'mi', 'mtext', 'annotation-xml encoding="text/html"'),
      within('svg', 'svg').map(svg => `<annotation-xml>${svg}</annotation-xml>`),
    ),
  }
})

// The tokenizer tests of html5lib, https://github.com/html5lib/html5lib-tests, are in no package.
const folder = process.env.PORTICO_HTML5LIB_TESTS

interface TokenizerTest {
  readonly description: string
  readonly input: string
  readonly output: readonly (readonly unknown[])[]
  readonly initialStates?: readonly string[]
  readonly lastStartTag?: string
  readonly doubleEscaped?: boolean
}

describe('by the tokenizer tests of html5lib, the scanner', {
  skip: folder === undefined && 'PORTICO_HTML5LIB_TESTS names no folder',
}, () => {
  const files =
    folder === undefined ? [] : readdirSync(join(folder, 'tokenizer')).filter(name => name.endsWith('.test'))
  for (const file of files) {
    it(`reads ${file}`, t => {
      const { tests = [] } = JSON.parse(readFileSync(join(folder!, 'tokenizer', file), 'utf8')) as {
        tests?: TokenizerTest[]
      }
      const all = tests.flatMap(test => (test.initialStates ?? ['Data state']).map(state => [test, state] as const))
      const compared = all.filter(([test, state]) => compare(test, state)).length
      t.diagnostic(`${compared} of ${all.length} compared`)
      assert.ok(all.length === 0 || compared > 0, 'none of its tests could be put to the scanner')
    })
  }
})

/** Puts a test to the scanner behind the tag that begins its state; tells whether that can be done. */
function compare({ description, input, output, lastStartTag, doubleEscaped }: TokenizerTest, state: string): boolean {
  const begin = beginOf(state, lastStartTag)
  if (begin === undefined) return false
  const [html, tokens] = doubleEscaped
    ? (JSON.parse(unescaped(JSON.stringify([input, output]))) as [string, TokenizerTest['output']])
    : [input, output]
  const expected = tokens.filter(token => token[0] !== 'Character').map(toToken)
  // The tests are of the tokenizer alone, whose state no start tag changes.
  if (expected.some(token => token[0] === 'StartTag' && changesState.test(token[1]))) return false
  const found = ownTokens(begin + html).slice(begin === '' ? 0 : 1)
  assert.deepEqual(found, expected, `${description}, ${state}: ${JSON.stringify(html)}`)
  return true
}

const changesState = /^(?:title|textarea|style|script|xmp|iframe|noembed|noframes|noscript|plaintext|svg|math)$/

function beginOf(state: string, lastStartTag: string | undefined): string | undefined {
  if (state === 'Data state') return ''
  if (state === 'PLAINTEXT state') return '<plaintext>'
  if (state === 'CDATA section state') return '<svg><![CDATA['
  if (state === 'Script data state') return (lastStartTag ?? 'script') === 'script' ? '<script>' : undefined
  // Without a start tag before it, nothing ends the text; these tests do not try.
  const { name } = /^(?<name>xmp|title|textarea|style)$/.exec(lastStartTag ?? 'xmp')?.groups ?? {}
  return name && `<${name}>`
}

function toToken([kind, name, attributes, selfClosing]: readonly unknown[]): Token {
  if (kind === 'StartTag') return [kind, name as string, attributes as Record<string, string>, selfClosing === true]
  if (kind === 'EndTag') return [kind, name as string]
  return kind === 'DOCTYPE' ? ['DOCTYPE'] : ['Comment']
}

function unescaped(json: string): string {
  return json.replaceAll('\\\\u', '\\u')
}
