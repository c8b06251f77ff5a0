import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { mostHeld } from '../../../host/core/rewrite/html-handler.ts'
import { Scanner } from '../../../host/core/rewrite/html-scanner.ts'
import { markup } from './html-markup.ts'
import { cut, scanPieces, type Token } from './html-tokens.ts'

const start = (name: string, attributes: Record<string, string> = {}, selfClosing = false): Token => [
  'StartTag',
  name,
  attributes,
  selfClosing,
]
const end = (name: string): Token => ['EndTag', name]
const comment: Token = ['Comment']
const doctype: Token = ['DOCTYPE']

type Case = readonly [text: string, tokens: readonly Token[]]

const tags: Readonly<Record<string, Case>> = {
  'reads a start and an end tag': ['<a>x</a>', [start('a'), end('a')]],
  'reads names in any case': ['<A HREF=X></A >', [start('a', { href: 'X' }), end('a')]],
  'reads a self-closing tag': ['<br/><br />', [start('br', {}, true), start('br', {}, true)]],
  'takes a slash elsewhere for white space': ['<a / b/c/>', [start('a', { b: '', c: '' }, true)]],
  'reads values in double quotes': ['<a b="x > y\'">', [start('a', { b: "x > y'" })]],
  'reads values in single quotes': ["<a b='x > y\"'>", [start('a', { b: 'x > y"' })]],
  'reads unquoted values, slash and all': ['<a b=x/y/>', [start('a', { b: 'x/y/' })]],
  'reads quotes within an unquoted value': ['<a b=x"y\'z>', [start('a', { b: 'x"y\'z' })]],
  'reads white space around an equals sign': ['<a b \n=\t\f\r"x">', [start('a', { b: 'x' })]],
  'reads an attribute without a value': ['<a b c=1>', [start('a', { b: '', c: '1' })]],
  'reads a value that is missing': ['<a b=>', [start('a', { b: '' })]],
  'reads an empty value': ['<a b="" c>', [start('a', { b: '', c: '' })]],
  'reads attributes without white space between': ['<a b="x"c=\'y\'d>', [start('a', { b: 'x', c: 'y', d: '' })]],
  'takes an equals sign for the begin of a name': ['<a =b=c>', [start('a', { '=b': 'c' })]],
  'takes the first of two attributes': ['<a b=1 B=2>', [start('a', { b: '1' })]],
  'reads quotes and less-than signs in names': ['<a b"c\'<d=1>', [start('a', { 'b"c\'<d': '1' })]],
  'reads an end tag with attributes': ['</a b=">"><i>', [end('a'), start('i')]],
  'drops a tag that never ends': ['<b><a href="', [start('b')]],
  'takes a lone less-than sign for text': ['a < b <3 <<i>', [start('i')]],
}

const others: Readonly<Record<string, Case>> = {
  'passes over a comment': ['<!-- <a> --><b>', [comment, start('b')]],
  'ends a comment at once': ['<!--><b><!---><c>', [comment, start('b'), comment, start('c')]],
  'ends an empty comment': ['<!----><b>', [comment, start('b')]],
  'ends a comment at --!>': ['<!-- --!><b>', [comment, start('b')]],
  'ends a comment with more dashes': ['<!------><b><!-- --- - -- ---><c>', [comment, start('b'), comment, start('c')]],
  'goes on in a comment behind --!-': ['<!-- --!- <a> --!--><b>', [comment, start('b')]],
  'takes an end tag that is none for a comment': ['</ a><b></1><c>', [comment, start('b'), comment, start('c')]],
  'passes over an end tag without a name': ['</><b>', [start('b')]],
  'takes a processing instruction for a comment': ['<?php echo "<a>" ?><b>', [comment, start('b')]],
  'takes an unknown declaration for a comment': ['<!ELEMENT x><b><!-x><c>', [comment, start('b'), comment, start('c')]],
  'reads a doctype': ['<!DocType html PUBLIC "a"><b>', [doctype, start('b')]],
  'takes CDATA outside foreign content for a comment': ['<![CDATA[<a>]]><b>', [comment, start('b')]],
  'passes over a byte order mark': ['\xEF\xBB\xBF<b>', [start('b')]],
}

const raw: Readonly<Record<string, Case>> = {
  'passes over the text of script': ['<script>"<a>"</script><b>', [start('script'), end('script'), start('b')]],
  'passes over the text of style': ['<style>a<b>{}</style ><b>', [start('style'), end('style'), start('b')]],
  'passes over the text of title': ['<title><a></b></TITLE><b>', [start('title'), end('title'), start('b')]],
  'passes over the text of textarea': [
    '<textarea><a></textarea/><b>',
    [start('textarea'), end('textarea'), start('b')],
  ],
  'passes over the text of iframe': ['<iframe><a></iframe>', [start('iframe'), end('iframe')]],
  'passes over the text of xmp': ['<xmp><a></xmpa></xmp>', [start('xmp'), end('xmp')]],
  'passes over the text of noembed': ['<noembed><a></noembed>', [start('noembed'), end('noembed')]],
  'passes over the text of noframes': ['<noframes><a></noframes>', [start('noframes'), end('noframes')]],
  'passes over the text of noscript': ['<noscript><a></noscript>', [start('noscript'), end('noscript')]],
  'passes over all behind plaintext': ['<plaintext><a></plaintext>', [start('plaintext')]],
  'opens raw text though the tag says it is self-closing': [
    '<script/><a></script>',
    [start('script', {}, true), end('script')],
  ],
  'ends a script behind <!--': ['<script><!-- x </script><b>', [start('script'), end('script'), start('b')]],
  'does not end a script within a script in <!--': [
    '<script><!-- <script> </script> x </script><b>',
    [start('script'), end('script'), start('b')],
  ],
  'does not end a script within a second script in <!--': [
    '<script><!--<script></script><script </script></script><b>',
    [start('script'), end('script'), start('b')],
  ],
  'ends a script behind -->': ['<script><!-- <script> --></script><b>', [start('script'), end('script'), start('b')]],
  'takes the dashes of <!-- for those of -->': [
    '<script><!--><script></script><b>',
    [start('script'), end('script'), start('b')],
  ],
  'does not take scripty for script': [
    '<script><!--<scripty></script><b>',
    [start('script'), end('script'), start('b')],
  ],
  'opens no raw text in an end tag': ['</script><a></style><b>', [end('script'), start('a'), end('style'), start('b')]],
}

const foreign: Readonly<Record<string, Case>> = {
  'reads markup in the style and script of SVG': [
    '<svg><style><a></a></style><script><b2/></script></svg><style><c>',
    [
      ...[start('svg'), start('style'), start('a'), end('a'), end('style'), start('script'), start('b2', {}, true)],
      ...[end('script'), end('svg'), start('style')],
    ],
  ],
  'passes over CDATA in SVG': ['<svg><![CDATA[<a>]]]]><b2></svg>', [start('svg'), start('b2'), end('svg')]],
  'passes over CDATA in MathML': ['<math><![CDATA[<a>]]><b2>', [start('math'), start('b2')]],
  'reads HTML in foreignObject': [
    '<svg><foreignObject><style><a></style></foreignObject><style><a>',
    [
      ...[start('svg'), start('foreignobject'), start('style'), end('style'), end('foreignobject'), start('style')],
      start('a'),
    ],
  ],
  'reads HTML in the title of SVG': [
    '<svg><title><style><a></style></title><style><a>',
    [start('svg'), start('title'), start('style'), end('style'), end('title'), start('style'), start('a')],
  ],
  'ends no SVG title with an HTML title in it': [
    '<svg><title><title></title><style></style></title><style><a>',
    [
      ...[start('svg'), start('title'), start('title'), end('title'), start('style'), end('style'), end('title')],
      ...[start('style'), start('a')],
    ],
  ],
  'reads HTML in mi': [
    '<math><mi><style><a></style></mi><style><a>',
    [start('math'), start('mi'), start('style'), end('style'), end('mi'), start('style'), start('a')],
  ],
  'reads HTML in annotation-xml that says so': [
    '<math><annotation-xml encoding=Text/HTML><style><a></style>',
    [start('math'), start('annotation-xml', { encoding: 'Text/HTML' }), start('style'), end('style')],
  ],
  'reads no HTML in annotation-xml that does not': [
    '<math><annotation-xml><style><a>',
    [start('math'), start('annotation-xml'), start('style'), start('a')],
  ],
  'ends nested SVG with its own end tag': [
    '<svg><svg></svg><style><a></style></svg><style><a>',
    [...[start('svg'), start('svg'), end('svg'), start('style'), start('a'), end('style'), end('svg')], start('style')],
  ],
  'opens nothing with a self-closing svg': ['<svg/><style><a>', [start('svg', {}, true), start('style')]],
  'ends SVG at an HTML tag': ['<svg><g><div><style><a>', [start('svg'), start('g'), start('div'), start('style')]],
  'ends SVG at the end of an HTML element': [
    '<div><svg></div><style><a>',
    [start('div'), start('svg'), end('div'), start('style')],
  ],
  'ends SVG at a font with a color': [
    '<svg><font color=x><style><a>',
    [start('svg'), start('font', { color: 'x' }), start('style')],
  ],
  'does not end SVG at any other font': [
    '<svg><font><style><a>',
    [start('svg'), start('font'), start('style'), start('a')],
  ],
}

const xml: Readonly<Record<string, Case>> = {
  'reads markup in every element': [
    '<style><a/></style><title><b/>',
    [...[start('style'), start('a', {}, true), end('style'), start('title'), start('b', {}, true)]],
  ],
  'passes over CDATA': ['<a><![CDATA[<b>]]><c>', [start('a'), start('c')]],
  'passes over a processing instruction to its end': ['<?x a=">" <b> ?><c>', [comment, start('c')]],
  'reads the pseudo-attributes of a style sheet': [
    '<?xml-stylesheet href="/x.css"?><c>',
    [comment, start('xml-stylesheet', { href: '/x.css', '?': '' }), start('c')],
  ],
  'ends a comment only at -->': ['<!--><b>--!><c>--><d>', [comment, start('d')]],
  'reads names that begin with _ or a letter beyond ASCII': ['<_a><\xC3\xA9>', [start('_a'), start('\xC3\xA9')]],
}

function test(cases: Readonly<Record<string, Case>>, syntax: 'html' | 'xml' = 'html'): void {
  for (const [behaviour, [text, tokens]] of Object.entries(cases)) {
    it(behaviour, () => {
      assert.deepEqual(scanPieces([text], { syntax }).tokens, tokens)
      assert.deepEqual(scanPieces(text, { syntax }).tokens, tokens, 'one character at a time')
    })
  }
}

describe('Scanner', () => {
  describe('tags', () => test(tags))
  describe('other markup', () => test(others))
  describe('raw text', () => test(raw))
  describe('foreign content', () => test(foreign))
  describe('XML', () => test(xml, 'xml'))

  it('reads the text of noscript as markup where scripts do not run', () => {
    const { tokens } = scanPieces(['<noscript><a></noscript>'], { scripting: false })
    assert.deepEqual(tokens, [start('noscript'), start('a'), end('noscript')])
  })

  it('finds the same wherever the text is cut', () => {
    fc.assert(
      fc.property(markup, fc.array(fc.nat(80)), fc.constantFrom('html', 'xml'), (text, places, syntax) => {
        assert.deepEqual(scanPieces(cut(text, places), { syntax }), scanPieces([text], { syntax }))
      }),
      { numRuns: 2000 },
    )
  })

  it('tells the text outside markup, and no more', () => {
    const { characters } = scanPieces(['a<b c="d">e<!-- f --> < g<style>h</st></style><svg><![CDATA[i]]>j</svg>'])
    assert.equal(characters, 'ae < gh</st>ij')
  })

  const unfinished = {
    'a tag': '<a ',
    'a name': '<a',
    'a quoted value': '<a b="',
    'a comment': '<!--',
    'a declaration': '<!',
    'a doctype': '<!doctype ',
    'raw text': '<title>',
    'an escaped script': '<script><!--<script>',
    CDATA: '<svg><![CDATA[',
  }
  const fillers = ['x', ' b=1', '<', '-', '</', ']', '<svg><desc>', '<script', '-->']
  for (const [what, begin] of Object.entries(unfinished)) {
    it(`holds no more of ${what} than its bound, whatever follows`, () => {
      for (const filler of fillers) {
        const scanner = new Scanner({ text() {}, markup() {}, startTag() {} }, { syntax: 'html', scripting: true })
        let held = begin
        for (let written = 0; written < 8 * mostHeld; written += 16_384) {
          held = held.slice(scanner.scan(held)) + filler.repeat(16_384 / filler.length)
          assert.ok(held.length <= mostHeld + 16_384, `with ${filler}`)
        }
      }
    })
  }

  const hostile = [
    '<',
    '</',
    '<a',
    '<a ',
    '<a b="',
    '<!',
    '<!--',
    '--!',
    '<![CDATA[',
    '<svg>',
    '<script><!--<script',
    '<?',
  ]
  for (const repeated of hostile) {
    it(`takes a megabyte of ${repeated} in linear time`, () => {
      const text = repeated.repeat(1_000_000 / repeated.length)
      for (const begin of ['', '<title>', '<script>', '<script><!--<script>', '<!--', '<svg><![CDATA['])
        scanPieces([begin + text])
    })
  }
})
