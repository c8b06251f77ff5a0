import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { relocateSrcset } from '../../../host/core/rewrite/srcset.ts'

const site = { prefix: '/legacy', authorities: new Set(['own']), keep: ['/static'] }

const cases: Readonly<Record<string, readonly [given: string, expected: string]>> = {
  'one URL': ['/a.png', '/legacy/a.png'],
  'several candidates': ['/a.png 1x, /b.png 2x', '/legacy/a.png 1x, /legacy/b.png 2x'],
  'the whitespace there is': [
    '\n /a.png\t100w ,\n\f/b.png  200w\n',
    '\n /legacy/a.png\t100w ,\n\f/legacy/b.png  200w\n',
  ],
  'commas in a URL': ['/w_1,h_2/a.png 1x,/b.png', '/legacy/w_1,h_2/a.png 1x,/legacy/b.png'],
  'no comma between candidates without a space': ['/a.png,/b.png 2x', '/legacy/a.png,/b.png 2x'],
  'a URL that ends with a comma, which has no descriptors': ['/a.png, /b.png', '/legacy/a.png, /legacy/b.png'],
  'a URL that ends with several': ['/a.png,,, /b.png', '/legacy/a.png,,, /legacy/b.png'],
  'commas first': [', ,/a.png', ', ,/legacy/a.png'],
  'commas in parentheses of a descriptor': [
    '/a.png x(1, /b.png 2x), /c.png',
    '/legacy/a.png x(1, /b.png 2x), /legacy/c.png',
  ],
  'parentheses that do not nest': ['/a.png ((), /b.png', '/legacy/a.png ((), /legacy/b.png'],
  'a data: URL with a comma': [
    'data:image/png;base64,iVB/x 1x, /b.png 2x',
    'data:image/png;base64,iVB/x 1x, /legacy/b.png 2x',
  ],
  'what is kept or external': ['/static/a.png, //other/b.png 2x', '/static/a.png, //other/b.png 2x'],
  'a byte that JavaScript takes for a space': ['/a\xa0.png 1x', '/legacy/a\xa0.png 1x'],
  'a template': ['{{ url }} 1x, /b.png 2x', '{{ url }} 1x, /legacy/b.png 2x'],
  nothing: ['', ''],
  'separators alone': [' , ,', ' , ,'],
}

describe('relocateSrcset reads', () => {
  for (const [what, [given, expected]] of Object.entries(cases)) {
    it(what, () => assert.equal(relocateSrcset(given, site, '/'), expected))
  }
})

describe('relocateSrcset, whatever it is given', () => {
  const pieces = fc.constantFrom(
    ',',
    ' ',
    '\n',
    '(',
    ')',
    '/a',
    '/legacy',
    'x',
    '1x',
    '200w',
    '//other',
    'data:',
    '\xa0',
  )

  it('adds prefixes, and changes nothing else nor anything twice', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), parts => {
        const given = parts.join('')
        const once = relocateSrcset(given, site, '/')
        assert.equal(once.replaceAll('/legacy', ''), given.replaceAll('/legacy', ''))
        assert.equal(relocateSrcset(once, site, '/'), once)
      }),
    )
  })
})
