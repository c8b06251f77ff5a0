import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { htmlRewriting } from '../../../host/core/rewrite/html.ts'
import { markup } from './html-markup.ts'
import { cut } from './html-tokens.ts'

const site = { prefix: '/legacy', authorities: new Set<string>(), keep: [] }

function inject(pieces: readonly string[], where: 'document' | 'always', syntax?: 'html' | 'xml'): string {
  const rewriting = htmlRewriting({ site, base: '/', inject: { markup: '[HERE]', where }, ...(syntax && { syntax }) })
  return pieces.map(piece => rewriting.write(piece)).join('') + rewriting.end()
}

/** Where the markup goes, in a document and in any text. */
const documents: Readonly<Record<string, string>> = {
  'behind the head tag': '<!doctype html>\n<html lang=en>\n<head class="a>b">[HERE]<title>x</title></head><body>',
  'behind the head tag of a document without doctype': '<head>[HERE]<meta charset=utf-8>',
  'behind a head tag in capitals': '<HTML><HEAD>[HERE]<BASE HREF=x>',
  'before the first tag where the head tag is left out': '<!doctype html>\n[HERE]<title>x</title>',
  'before the body where there is no head': '<html> <!-- x --> [HERE]<body><p>',
  'before a body that comes first': '[HERE]<body><p>',
  'before text where no tag begins the head': '<!doctype html> [HERE]x<p>',
  'before an end tag that begins the head': '<!doctype html>[HERE]</head><p>',
  'not before an end tag that means nothing there': '<!doctype html></p></a>[HERE]<p>',
  'behind comments and a byte order mark':
    '\xEF\xBB\xBF<!-- a --><?x?><!doctype html><!-- <head> --><html><head>[HERE]',
  'at the end where nothing begins a head': '<!doctype html><!-- x -->\n[HERE]',
  'before a tag that never ends': '<!doctype html>[HERE]<p class="',
  'before a script': '<html>[HERE]<script>"<head>"</script><head>',
  'before noscript': '<!doctype html>[HERE]<noscript><head></noscript><head>',
  'before a head tag of SVG': '<html>[HERE]<svg><head></svg>',
}

const fragments: Readonly<Record<string, string>> = {
  'a tag': '[HERE]<p>x</p>',
  'a title': '[HERE]<title>x</title><p>',
  text: '\n [HERE]x<p>',
  'a text that begins with a letter of three bytes': '[HERE]\xEF\xBB\xBAx',
  'an end tag': '[HERE]</body><p>',
  'a later head': '[HERE]<p><html><head>',
  'comments only': '<!-- x -->[HERE]',
  'white space only': ' \n[HERE]',
}

describe('injected markup', () => {
  for (const [where, expected] of Object.entries(documents)) {
    it(`goes ${where}`, () => {
      const text = expected.replace('[HERE]', '')
      for (const pieces of [[text], [...text]]) {
        assert.equal(inject(pieces, 'document'), expected)
        assert.equal(inject(pieces, 'always'), expected)
      }
    })
  }

  for (const [what, expected] of Object.entries(fragments)) {
    it(`goes into ${what} only where any text counts as a document`, () => {
      const text = expected.replace('[HERE]', '')
      for (const pieces of [[text], [...text]]) {
        assert.equal(inject(pieces, 'document'), text)
        assert.equal(inject(pieces, 'always'), expected)
      }
    })
  }

  it('goes nowhere in an empty document', () => assert.equal(inject([''], 'always'), ''))

  const xml: Readonly<Record<string, string>> = {
    'behind the head tag of XHTML':
      '<?xml version="1.0"?>\n<!DOCTYPE html>\n<html xmlns="x">\n<head>[HERE]<title/></head>',
    'before the body of XHTML without a head': '<html xmlns="x">\n[HERE]<body/></html>',
    'nowhere in SVG': '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="x"><style/><head/></svg>',
    'nowhere in XML that has an html element within': '<feed><html><head/></html></feed>',
    'nowhere in text': 'x',
  }
  for (const [where, expected] of Object.entries(xml)) {
    it(`goes ${where}`, () => {
      const text = expected.replace('[HERE]', '')
      for (const pieces of [[text], [...text]]) {
        assert.equal(inject(pieces, 'document', 'xml'), expected)
        assert.equal(inject(pieces, 'always', 'xml'), expected)
      }
    })
  }

  it('goes behind a head tag that is longer than anything held', () => {
    const head = `<head data-x="${'x'.repeat(300_000)}">`
    for (const pieces of [[`<html>${head}<p>`], ['<html>', ...cut(head, [90_000, 180_000, 299_000]), '<p>']])
      assert.equal(inject(pieces, 'document'), `<html>${head}[HERE]<p>`)
  })

  it('goes before a body tag that is longer than anything held', () => {
    const body = `<body data-x="${'x'.repeat(300_000)}">`
    for (const pieces of [[body], cut(body, [90_000, 180_000])])
      assert.equal(inject(pieces, 'document'), `[HERE]${body}`)
  })

  it('goes to one place, the same wherever the text is cut', () => {
    fc.assert(
      fc.property(markup, fc.array(fc.nat(80)), fc.constantFrom('document', 'always'), (text, places, where) => {
        const whole = inject([text], where)
        assert.equal(inject(cut(text, places), where), whole)
        // A document in an attribute has a head of its own.
        const outside = whole.replaceAll(/srcdoc="\[HERE\]/g, '')
        assert.ok(outside.split('[HERE]').length <= 2, whole)
        if (where === 'always' && text !== '') assert.ok(whole.includes('[HERE]'), whole)
      }),
      { numRuns: 1000 },
    )
  })
})
