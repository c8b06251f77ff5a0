import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { relocateLinkHeader } from '../../../host/core/rewrite/link-header.ts'

const site = { prefix: '/legacy', authorities: new Set(['own']), keep: ['/static'] }

const cases: Readonly<Record<string, readonly [given: string, expected: string]>> = {
  'a target': ['</x>; rel=preload', '</legacy/x>; rel=preload'],
  'several targets': ['</x>; rel="next",</y>;rel=prev, <z>', '</legacy/x>; rel="next",</legacy/y>;rel=prev, <z>'],
  'a target with a comma and a semicolon': ['</x,y;z>; rel=next', '</legacy/x,y;z>; rel=next'],
  'parameters with quoted commas and targets': [
    '</x>; title="a, <\\"/y>; anchor=\\"/q\\""; rel=next, </z>',
    '</legacy/x>; title="a, <\\"/y>; anchor=\\"/q\\""; rel=next, </legacy/z>',
  ],
  'an anchor': ['</x>; rel=next; anchor="/a"', '</legacy/x>; rel=next; anchor="/legacy/a"'],
  'an anchor without quotes, in any case': ['<x>; Anchor = /a', '<x>; Anchor = "/legacy/a"'],
  'an anchor with escapes': ['<x>;anchor="\\/a\\"b"', '<x>;anchor="/legacy/a\\"b"'],
  'candidates of an image': [
    '<x>; rel=preload; as=image; imagesrcset="/a.png 1x, /b.png 2x"',
    '<x>; rel=preload; as=image; imagesrcset="/legacy/a.png 1x, /legacy/b.png 2x"',
  ],
  'an own URL': ['<http://own/x>', '<http://own/legacy/x>'],
}

const left: Readonly<Record<string, string>> = {
  'another origin': '<https://other/x>; rel=next, <//other/y>',
  'a fragment as anchor': '<x>; anchor="#a"',
  'an anchor of something else': '<x>; title="/a"; xanchor="/b"',
  'a string that does not end': '<x>; title="</y>',
  'a target that does not end': '<x>; rel=a, </y',
  nothing: '',
}

describe('relocateLinkHeader relocates', () => {
  for (const [what, [given, expected]] of Object.entries(cases)) {
    it(what, () => assert.equal(relocateLinkHeader(given, site, '/'), expected))
  }
})

describe('relocateLinkHeader', () => {
  for (const [what, given] of Object.entries(left)) {
    it(`leaves ${what}`, () => assert.equal(relocateLinkHeader(given, site, '/'), given))
  }

  it('adds prefixes, and changes nothing else nor anything twice', () => {
    const pieces = fc.constantFrom('<', '>', '"', '\\"', ';', ',', ' ', 'anchor="', 'rel=x', '/x', '//other', '/legacy')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), parts => {
        const once = relocateLinkHeader(parts.join(''), site, '/')
        assert.equal(relocateLinkHeader(once, site, '/'), once)
      }),
    )
  })
})
