import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { relocateRefresh } from '../../../host/core/rewrite/refresh.ts'

const site = { prefix: '/legacy', authorities: new Set(['own']), keep: ['/static'] }

const cases: Readonly<Record<string, readonly [given: string, expected: string]>> = {
  'the usual form': ['5; url=/x', '5; url=/legacy/x'],
  'the label in any case, with spaces': ['0;URL = /x', '0;URL = /legacy/x'],
  'a comma': ['0,url=/x', '0,url=/legacy/x'],
  'a space alone': ['0 url=/x', '0 url=/legacy/x'],
  'no label': ['0;/x', '0;/legacy/x'],
  'a time with a fraction': ['0.5;url=/x', '0.5;url=/legacy/x'],
  'a time without digits': ['.;url=/x', '.;url=/legacy/x'],
  'single quotes': ["0; url='/x'", "0; url='/legacy/x'"],
  'double quotes, and what follows': ['0; url="/x" y"', '0; url="/legacy/x" y"'],
  'quotes without a label': ['0; "/x"', '0; "/legacy/x"'],
  'a quote that is not closed': ["0; url='/x", "0; url='/legacy/x"],
  'an own URL': ['0; url=http://own/x', '0; url=http://own/legacy/x'],
  'whitespace of every kind': ['\t\n0\f;\r url\n=\t/x', '\t\n0\f;\r url\n=\t/legacy/x'],
  'a space in a URL without quotes': ['0;url=/x y', '0;url=/legacy/x y'],
}

const left: Readonly<Record<string, string>> = {
  'a time alone': '5',
  'a time and a separator': '5; ',
  'another origin': '0; url=//other/x',
  'no time': 'url=/x',
  'a time with more at once': '5s; url=/x',
  'a label that is not whole': '0; ur=/x',
  'a label without the sign': '0; url /x',
  'a relative URL that begins like the label': '0; unix/x',
  'a quoted URL after half a label': `0; u"/x"`,
  'a negative time': '-1; url=/x',
  'two separators': '0;; /x',
}

describe('relocateRefresh relocates the URL after', () => {
  for (const [what, [given, expected]] of Object.entries(cases)) {
    it(what, () => assert.equal(relocateRefresh(given, site, '/'), expected))
  }
})

describe('relocateRefresh leaves what a browser takes for no root path', () => {
  for (const [what, given] of Object.entries(left)) {
    it(what, () => assert.equal(relocateRefresh(given, site, '/'), given))
  }
})

describe('relocateRefresh', () => {
  it('takes the quotes away where the prefix would close them', () => {
    assert.equal(relocateRefresh(`0; url='/x' y`, { ...site, prefix: "/it's" }, '/'), `0; url=/it's/x`)
  })

  it('changes nothing twice, whatever it is given', () => {
    const pieces = fc.constantFrom(
      '0',
      '.',
      ';',
      ',',
      ' ',
      '\n',
      'u',
      'url',
      'URL=',
      '=',
      '"',
      "'",
      '/x',
      '//other',
      '/legacy',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), parts => {
        const once = relocateRefresh(parts.join(''), site, '/')
        assert.equal(relocateRefresh(once, site, '/'), once)
        assert.equal(once.replace(/\/legacy|[ \n]/g, ''), parts.join('').replace(/\/legacy|[ \n]/g, ''))
      }),
    )
  })
})
