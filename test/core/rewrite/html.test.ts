// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are written so.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type HtmlSettings, htmlRewriting } from '../../../host/core/rewrite/html.ts'
import { mostHeld } from '../../../host/core/rewrite/html-handler.ts'
import { markup } from './html-markup.ts'
import { cut } from './html-tokens.ts'

const site = { prefix: '/legacy', authorities: new Set(['app.test', 'localhost:3000']), keep: ['/static'] }

function rewrite(pieces: Iterable<string>, settings: Partial<HtmlSettings> = {}): string {
  const rewriting = htmlRewriting({ site, base: '/dir/page', ...settings })
  let out = ''
  for (const piece of pieces) out += rewriting.write(piece)
  return out + rewriting.end()
}

type Cases = Readonly<Record<string, readonly [given: string, expected: string]>>

function test(cases: Cases, settings?: Partial<HtmlSettings>): void {
  for (const [what, [given, expected]] of Object.entries(cases)) {
    it(what, () => {
      assert.equal(rewrite([given], settings), expected)
      assert.equal(rewrite(given, settings), expected, 'one character at a time')
      assert.equal(rewrite([expected], settings), expected, 'done twice')
    })
  }
}

function testLeft(texts: Readonly<Record<string, string>>, settings?: Partial<HtmlSettings>): void {
  test(Object.fromEntries(Object.entries(texts).map(([what, text]) => [what, [text, text]])), settings)
}

describe('htmlRewriting: attributes', () => {
  test({
    'href of a link': ['<a href="/x">', '<a href="/legacy/x">'],
    'href of the root': ['<a href="/">', '<a href="/legacy/">'],
    'href at an address of its own': ['<a href="http://app.test/x">', '<a href="http://app.test/legacy/x">'],
    'href that climbs above the root': ['<a href="../../x">', '<a href="/legacy/x">'],
    'href and src of head and body': [
      '<link rel=icon href="/i"><script src="/s"></script><img src=\'/i\'>',
      '<link rel=icon href="/legacy/i"><script src="/legacy/s"></script><img src=\'/legacy/i\'>',
    ],
    'unquoted values': [
      '<a href=/x><a href=/x/><a href=/x id=/y>',
      '<a href=/legacy/x><a href=/legacy/x/><a href=/legacy/x id=/y>',
    ],
    'names and tags in any case': ['<A HREF = "/x">', '<A HREF = "/legacy/x">'],
    'attributes without white space between': [
      '<a href="/x"id="y"ping="/p">',
      '<a href="/legacy/x"id="y"ping="/legacy/p">',
    ],
    'only the first of two attributes': ['<a href="/x" HREF="/y">', '<a href="/legacy/x" HREF="/y">'],
    'a value that is a reference': ['<a href="&#47;x">', '<a href="/legacy/x">'],
    'a value with named references': ['<a href="&sol;x&quest;a">', '<a href="/legacy/x?a">'],
    'a query with ampersands of either kind': [
      '<a href="/x?a=1&amp;b=2&c=3&eacute;">',
      '<a href="/legacy/x?a=1&amp;b=2&c=3&eacute;">',
    ],
    'a value that is not quoted and needs it': ['<a href=/x&gt;y&#32;z>', '<a href=/legacy/x&#62;y&#32;z>'],
    forms: [
      '<form action="/f"><button formaction="/b"><input formaction="/i">',
      '<form action="/legacy/f"><button formaction="/legacy/b"><input formaction="/legacy/i">',
    ],
    srcset: ['<img srcset="/a 1x, /b 2x">', '<img srcset="/legacy/a 1x, /legacy/b 2x">'],
    imagesrcset: ['<link imagesrcset="/a 1x">', '<link imagesrcset="/legacy/a 1x">'],
    media: [
      '<video poster="/p" src="/v"><source src="/s"><track src="/t"><embed src="/e"><object data="/o">',
      '<video poster="/legacy/p" src="/legacy/v"><source src="/legacy/s"><track src="/legacy/t"><embed src="/legacy/e"><object data="/legacy/o">',
    ],
    frames: [
      '<frameset><frame src="/f" longdesc="/l"></frameset><iframe src="/i"></iframe>',
      '<frameset><frame src="/legacy/f" longdesc="/legacy/l"></frameset><iframe src="/legacy/i"></iframe>',
    ],
    'backgrounds of old pages': [
      '<body background="/b"><table background="/t"><td background="/d">',
      '<body background="/legacy/b"><table background="/legacy/t"><td background="/legacy/d">',
    ],
    'quotations and edits': [
      '<q cite="/q"><blockquote cite="/b"><del cite="/d"><ins cite="/i">',
      '<q cite="/legacy/q"><blockquote cite="/legacy/b"><del cite="/legacy/d"><ins cite="/legacy/i">',
    ],
    ping: ['<a ping=" /p  /q http://h/ ">', '<a ping=" /legacy/p  /legacy/q http://h/ ">'],
    'the manifest of html': ['<html manifest="/m">', '<html manifest="/legacy/m">'],
    'inline style': [
      `<p style="background:url(/a)"><p style='background:url("/b")'><p style="background:url(&quot;/c&quot;)">`,
      `<p style="background:url(/legacy/a)"><p style='background:url("/legacy/b")'><p style="background:url(&quot;/legacy/c&quot;)">`,
    ],
    SVG: [
      '<svg><use href="/s.svg#a"/><image xlink:href="/i.png"/><path fill="url(/p.svg#g)"/></svg>',
      '<svg><use href="/legacy/s.svg#a"/><image xlink:href="/legacy/i.png"/><path fill="url(/legacy/p.svg#g)"/></svg>',
    ],
    htmx: [
      '<p hx-get="/g" hx-post="/p" hx-push-url="true" data-hx-delete="/d">',
      '<p hx-get="/legacy/g" hx-post="/legacy/p" hx-push-url="true" data-hx-delete="/legacy/d">',
    ],
    'custom elements': ['<turbo-frame src="/t">', '<turbo-frame src="/legacy/t">'],
    'the content of template': ['<template><a href="/x"></template>', '<template><a href="/legacy/x"></template>'],
    'the content of noscript': [
      '<noscript><img src="/x"></noscript><a href="/y">',
      '<noscript><img src="/legacy/x"></noscript><a href="/legacy/y">',
    ],
    'a refresh': [
      '<meta http-equiv=refresh content="5; url=/x"><meta content="0;/y" http-equiv="Refresh">',
      '<meta http-equiv=refresh content="5; url=/legacy/x"><meta content="0;/legacy/y" http-equiv="Refresh">',
    ],
    'the policy of the page': [
      '<meta http-equiv=Content-Security-Policy content="script-src \'self\' http://app.test/js/">',
      '<meta http-equiv=Content-Security-Policy content="script-src \'self\' http://app.test/legacy/js/">',
    ],
    'links to the page for others': [
      '<meta property="og:url" content="http://app.test/x"><meta name="msapplication-TileImage" content="/t">',
      '<meta property="og:url" content="http://app.test/legacy/x"><meta name="msapplication-TileImage" content="/legacy/t">',
    ],
    'attributes behind a value with a greater-than sign': [
      '<a title="a > b" href="/x">',
      '<a title="a > b" href="/legacy/x">',
    ],
    'tags behind a script that holds an end tag': [
      '<script><!--<script></script>--></script><a href="/x">',
      '<script><!--<script></script>--></script><a href="/legacy/x">',
    ],
    'a byte order mark before it': ['\xEF\xBB\xBF<a href="/x">', '\xEF\xBB\xBF<a href="/legacy/x">'],
  })
})

describe('htmlRewriting: what it leaves', () => {
  testLeft({
    'other origins': '<a href="http://h/x"><a href="//h/x"><img src="https://app.test.h/x">',
    'other schemes':
      '<a href="javascript:f(\'/x\')"><a href="mailto:a@b"><img src="data:image/png;base64,/x"><a href="blob:/x">',
    'relative URLs': '<a href="x"><a href="./x/../y"><a href="../x"><a href="#f"><a href="?q"><a href="">',
    'what carries the prefix': '<a href="/legacy/x"><a href="/legacy"><form action="/legacy?x">',
    'what the host keeps': '<link href="/static/x.css"><img src="/static">',
    templates: '<a href="{{ url }}"><a href="/{{ x }}"><a href="{% url \'x\' %}"><a href="/${x}">',
    'attributes that only look alike':
      '<a data-href="/x" hrefs="/x" :href="/x" usemap="#m" itemtype="/x" id="/x" value="/x" alt="/x">',
    'attributes that mean this on other elements':
      '<p data="/x" cite="/x" background="/x" content="/x" manifest="/x" ping="/x">',
    'what no meta says is a URL':
      '<meta name=description content="/x"><meta property="og:title" content="/x"><meta content="/x">',
    comments: '<!-- <a href="/x"> --><![if IE]><!<a href="/x">',
    'conditional comments': '<!--[if IE]><script src="/x"></script><![endif]-->',
    doctypes: '<!DOCTYPE html SYSTEM "/x">',
    scripts: '<script>document.write("<a href=\'/x\'>")</script><script type=module>import "/x"</script>',
    'the text of textarea and title':
      '<title><a href="/x"></title><textarea><a href="/x"></textarea><xmp><a href="/x"></xmp>',
    'end tags': '</a href="/x">',
    'a tag that never ends': '<p><a href="/x" ',
    text: 'href="/x" < a href="/x"> url(/x)',
    PHP: '<?php echo "/x" ?>',
  })

  it('what no URL of it is to be changed, byte for byte', () => {
    const everything = { ...site, keep: [''], authorities: new Set<string>() }
    fc.assert(
      fc.property(markup, fc.constantFrom('html', 'xml'), (text, syntax) => {
        assert.equal(rewrite([text], { site: everything, syntax }), text)
      }),
      { numRuns: 2000 },
    )
  })

  it('a tag that is longer than anything held', () => {
    const filler = 'x'.repeat(mostHeld)
    const text = `<a href="/x" title="${filler}"><a href="/y">`
    for (const pieces of [[text], cut(text, [10, 70_000, 131_000, 131_090])]) {
      assert.equal(rewrite(pieces), text.replace('/y', '/legacy/y'))
    }
  })

  it('a text element behind a tag longer than anything held', () => {
    const text = `<textarea data-x="${'x'.repeat(mostHeld)}"><a href="/x"></textarea>`
    for (const pieces of [[text], cut(text, [70_000, 131_090])]) assert.equal(rewrite(pieces), text)
  })
})

describe('htmlRewriting: base', () => {
  test({
    'is rewritten': ['<base href="/app/">', '<base href="/legacy/app/">'],
    'is what climbing URLs climb from': [
      '<base href="/a/b/"><a href="../x"><a href="../../../x">',
      '<base href="/legacy/a/b/"><a href="../x"><a href="/legacy/x">',
    ],
    'is what they climb from if it is relative, too': [
      '<base href="sub/"><a href="../../x"><a href="../../../x">',
      '<base href="sub/"><a href="../../x"><a href="/legacy/x">',
    ],
    'at another origin takes root paths along': [
      '<base href="https://cdn.test/"><a href="/x"><img srcset="/a 1x"><a href="http://app.test/y"><style>a{background:url(/x)}</style>',
      '<base href="https://cdn.test/"><a href="/x"><img srcset="/a 1x"><a href="http://app.test/legacy/y"><style>a{background:url(/x)}</style>',
    ],
    'at an address of its own is the same as none': [
      '<base href="http://app.test/a/"><a href="/x"><a href="../../x">',
      '<base href="http://app.test/legacy/a/"><a href="/legacy/x"><a href="/legacy/x">',
    ],
    'without an address means nothing': ['<base target=_top><a href="/x">', '<base target=_top><a href="/legacy/x">'],
    'means nothing the second time': [
      '<base href="/a/"><base href="http://h/"><a href="/x">',
      '<base href="/legacy/a/"><base href="http://h/"><a href="/legacy/x">',
    ],
    'means nothing in SVG': [
      '<svg><base href="http://h/"/></svg><a href="/x">',
      '<svg><base href="http://h/"/></svg><a href="/legacy/x">',
    ],
  })
})

describe('htmlRewriting: embedded text', () => {
  test({
    style: [
      '<style>@import "/a.css";\nb { background: url(/c) }</style>',
      '<style>@import "/legacy/a.css";\nb { background: url(/legacy/c) }</style>',
    ],
    'style that says it is CSS': [
      '<style type="Text/CSS">a{b:url(/c)}</style>',
      '<style type="Text/CSS">a{b:url(/legacy/c)}</style>',
    ],
    'style with markup in it': [
      '<style>a{b:url(/c)} <a href="/x"></style>',
      '<style>a{b:url(/legacy/c)} <a href="/x"></style>',
    ],
    'style that never ends': ['<style>a{b:url(/c)}</sty', '<style>a{b:url(/legacy/c)}</sty'],
    'style in SVG': [
      '<svg><style>a{b:url(/c)}</style><text>url(/c)</text></svg>',
      '<svg><style>a{b:url(/legacy/c)}</style><text>url(/c)</text></svg>',
    ],
    'style in noscript': [
      '<noscript><style>a{b:url(/c)}</style></noscript>',
      '<noscript><style>a{b:url(/legacy/c)}</style></noscript>',
    ],
    'style in noscript that never ends': [
      '<noscript><style>a{b:url(/c)}</noscript><a href="/x">',
      '<noscript><style>a{b:url(/legacy/c)}</noscript><a href="/legacy/x">',
    ],
    'speculation rules': [
      '<script type=speculationrules>{"prefetch":[{"urls":["/a","b"]},{"where":{"href_matches":"/c/*"}}]}</script>',
      '<script type=speculationrules>{"prefetch":[{"urls":["/legacy/a","b"]},{"where":{"href_matches":"/legacy/c/*"}}]}</script>',
    ],
    'a document in an attribute': [
      `<iframe srcdoc="<p>&quot;<a href='/x'>&amp;nbsp;</p>"></iframe>`,
      `<iframe srcdoc="<p>&quot;<a href='/legacy/x'>&amp;nbsp;</p>"></iframe>`,
    ],
    'a document in an attribute, encoded': [
      '<iframe srcdoc="&lt;a href=&quot;/x?a&amp;amp;b&quot;>"></iframe>',
      '<iframe srcdoc="<a href=&quot;/legacy/x?a&amp;amp;b&quot;>"></iframe>',
    ],
    'a document in an attribute without quotes': [
      '<iframe srcdoc=&lt;a&#32;href=/x&gt;></iframe>',
      '<iframe srcdoc=<a&#32;href=/legacy/x&#62;></iframe>',
    ],
    'a document in a document in an attribute': [
      `<iframe srcdoc="<iframe srcdoc='<a href=/x&amp;gt;'>"></iframe>`,
      `<iframe srcdoc="<iframe srcdoc='<a href=/legacy/x>'>"></iframe>`,
    ],
  })

  testLeft({
    'style of another kind': '<style type="text/less">a{b:url(/c)}</style>',
    data: '<script type="application/json">{"urls":["/a"]}</script>',
    'the text of iframe': '<iframe><a href="/x"></iframe>',
  })

  it('an import map', () => {
    const out = rewrite(['<script type="importmap">{"imports":{"a":"/a.js"}}</script>'])
    assert.equal(out, '<script type="importmap">{"imports":{"a":"/legacy/a.js"}}</script>')
  })

  it('an import map only where it is not longer than anything held', () => {
    const text = `<script type="importmap">{"imports":{"a":"/a.js"}${' '.repeat(mostHeld)}}</script><a href="/x">`
    assert.equal(rewrite([text]), text.replace('"/x"', '"/legacy/x"'))
    assert.equal(rewrite(cut(text, [40, 70_000])), text.replace('"/x"', '"/legacy/x"'))
  })

  it('documents in one another no deeper than three times', () => {
    const nest = (inner: string) =>
      `<iframe srcdoc="${inner.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`
    const page = '<a href="/x">'
    const third = nest(nest(nest(page)))
    assert.equal(rewrite([third]), nest(nest(nest('<a href="/legacy/x">'))))
    assert.equal(rewrite([nest(third)]), nest(third))
  })

  it('injects into a document in an attribute what it injects into a page', () => {
    const inject = { markup: '<script src="/s">', where: 'document' } as const
    assert.equal(
      rewrite(['<p><iframe srcdoc="<p>"></iframe><iframe srcdoc="text"></iframe>'], { inject }),
      '<p><iframe srcdoc="<script src=&quot;/s&quot;><p>"></iframe><iframe srcdoc="text"></iframe>',
    )
  })
})

describe('htmlRewriting: integrity', () => {
  test({
    'is taken from style sheets, which will not have the same bytes': [
      '<link rel=stylesheet href="/a.css" integrity="sha384-x" crossorigin>',
      '<link rel=stylesheet href="/legacy/a.css"  crossorigin>',
    ],
    'is taken from relative style sheets': [
      '<link integrity=x rel="alternate StyleSheet" href=a.css>',
      '<link  rel="alternate StyleSheet" href=a.css>',
    ],
    'is taken from style sheets that are loaded ahead': [
      '<link rel=preload as=style href=a.css integrity=x>',
      '<link rel=preload as=style href=a.css >',
    ],
    'is taken as often as it is there': [
      '<link rel=stylesheet href=a integrity=x INTEGRITY="y"/>',
      '<link rel=stylesheet href=a  />',
    ],
  })

  testLeft({
    'stays on style sheets from elsewhere': '<link rel=stylesheet href="https://h/a.css" integrity="x">',
    'stays on style sheets that the host keeps': '<link rel=stylesheet href="/static/a.css" integrity="x">',
    'stays on style sheets from elsewhere by the base':
      '<base href="http://h/"><link rel=stylesheet href="a.css" integrity="x">',
    'stays where nothing is loaded': '<link rel=stylesheet integrity="x"><link href=a.css integrity="x">',
    'stays on other links': '<link rel=modulepreload href="a.js" integrity="x">',
    'stays on scripts': '<script src="a.js" integrity="x"></script>',
  })
})

describe('htmlRewriting: XML', () => {
  test(
    {
      'attributes of SVG': [
        '<svg xmlns="http://www.w3.org/2000/svg"><a href="/x"/><use xlink:href="/y#z"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><a href="/legacy/x"/><use xlink:href="/legacy/y#z"/></svg>',
      ],
      'style sheets in instructions': [
        '<?xml-stylesheet type="text/css" href="/x.css"?><a/>',
        '<?xml-stylesheet type="text/css" href="/legacy/x.css"?><a/>',
      ],
      style: ['<style>a{b:url(/c)}</style><c>url(/c)</c>', '<style>a{b:url(/legacy/c)}</style><c>url(/c)</c>'],
      'style in CDATA': [
        '<style><![CDATA[a{b:url(/c)}]]></style><c>url(/c)</c>',
        '<style><![CDATA[a{b:url(/legacy/c)}]]></style><c>url(/c)</c>',
      ],
      'what follows an element without content': [
        '<style/>url(/c)<a href="/x"/>',
        '<style/>url(/c)<a href="/legacy/x"/>',
      ],
      'what is in script and title': [
        '<title><a href="/x"/></title><script/><a href="/x"/>',
        '<title><a href="/legacy/x"/></title><script/><a href="/legacy/x"/>',
      ],
      'a document in an attribute': ['<iframe srcdoc="&lt;a href=/x>"/>', '<iframe srcdoc="&lt;a href=/legacy/x>"/>'],
    },
    { syntax: 'xml' },
  )

  testLeft(
    {
      CDATA: '<a><![CDATA[<a href="/x">]]></a>',
      'other instructions': '<?x href="/x" > <a href="/x"> ?><b/>',
      'comments, which only --> ends': '<!--><a href="/x"/>--!><a href="/x"/>-->',
    },
    { syntax: 'xml' },
  )
})

describe('htmlRewriting: pieces', () => {
  it('gives the same wherever the text is cut', () => {
    const inject = { markup: '<i>', where: 'document' } as const
    fc.assert(
      fc.property(markup, fc.array(fc.nat(100)), fc.constantFrom('html', 'xml'), (text, places, syntax) => {
        assert.equal(rewrite(cut(text, places), { inject, syntax }), rewrite([text], { inject, syntax }))
      }),
      { numRuns: 2000 },
    )
  })

  it('gives back latin1 text for latin1 text', () => {
    const values = fc.array(
      fc.constantFrom(
        '/x',
        '?a&b',
        '&eacute;',
        '&amp;',
        '\0',
        ' 2x, ',
        'url(',
        '"',
        ')',
        '5;url=',
        ';',
        '<a href=/x>',
        '\xE9',
        '\\',
      ),
    )
    const names = fc.constantFrom(
      'href',
      'ping',
      'srcset',
      'style',
      'srcdoc',
      'http-equiv=refresh content',
      'name=og:url content',
    )
    const tags = fc.constantFrom('a', 'iframe', 'meta')
    fc.assert(
      fc.property(tags, names, values, (tag, name, parts) => {
        const value = parts.join('')
        assert.doesNotMatch(rewrite([`<${tag} ${name}='${value}'>`]), /[^\0-\xFF]/)
      }),
      { numRuns: 2000 },
    )
  })

  it('gives back text at once, and a tag once it is whole', () => {
    const rewriting = htmlRewriting({ site, base: '/' })
    assert.equal(rewriting.write('a <b> c'), 'a <b> c')
    assert.equal(rewriting.write(' d <a href="/x"'), ' d ')
    assert.equal(rewriting.write('>e'), '<a href="/legacy/x">e')
    assert.equal(rewriting.write('<!-- f '), '<!-- f ')
    assert.equal(rewriting.write('--> <script>g'), '--> <script>g')
    assert.equal(rewriting.end(), '')
  })

  it('changes values so that a prefix with quotes and ampersands cannot end them', () => {
    const odd = { ...site, prefix: "/a'&lt;b" }
    assert.equal(
      rewrite([`<a href="/x"><a href='/x'><a href=/x>`], { site: odd }),
      `<a href="/a'&amp;lt;b/x"><a href='/a&#39;&amp;lt;b/x'><a href=/a&#39;&amp;lt;b/x>`,
    )
  })
})
