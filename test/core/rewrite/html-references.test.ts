import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeReferences, encodeReferences } from '../../../host/core/rewrite/html-references.ts'

const decoded: Readonly<Record<string, readonly [written: string, value: string]>> = {
  'a decimal number': ['&#47;x', '/x'],
  'a hexadecimal number': ['&#x2F;&#X2f;', '//'],
  'a number without a semicolon': ['&#47x&#x2Fx', '/x/x'],
  'a number with zeros before it': ['&#00047;', '/'],
  'a name': ['&sol;&colon;&period;&bsol;&Tab;', '/:.\\\t'],
  'the characters of markup': ['&lt;&gt;&amp;&quot;&apos;', '<>&"\''],
  'an old name without a semicolon': ['&lt&#47;&amp', '</&'],
  'one reference only once': ['&amp;lt;', '&lt;'],
}

const kept: Readonly<Record<string, string>> = {
  'an ampersand alone': '/x?a&b',
  'an old name that is a parameter': '/x?a=1&lt=2&ampx=3&gt9',
  'an unknown name': '&solx;&x;',
  'a new name without a semicolon': '&sol x',
  'a character beyond ASCII': '/caf&eacute;&#233;&#xe9;&#8364;',
  'a null character': '&#0;&#x0;',
  'a number that is none': '&#;&#x;&#xg;&#99999999999999999999;',
}

describe('decodeReferences', () => {
  for (const [what, [written, value]] of Object.entries(decoded)) {
    it(`decodes ${what}`, () => assert.equal(decodeReferences(written), value))
  }

  for (const [what, written] of Object.entries(kept)) {
    it(`keeps ${what}, to be written as it was`, () => {
      assert.equal(encodeReferences(decodeReferences(written), '"', 'html'), written)
    })
  }
})

describe('encodeReferences', () => {
  it('leaves the other kind of quote', () => {
    assert.equal(encodeReferences('"\'&', '"', 'html'), "&quot;'&amp;")
    assert.equal(encodeReferences('"\'&', "'", 'html'), '"&#39;&amp;')
  })

  it('writes what would end an unquoted value', () => {
    assert.equal(encodeReferences('a b\n>"\'=<', '', 'html'), 'a&#32;b&#10;&#62;&quot;&#39;=<')
  })

  it('writes less-than signs where XML forbids them', () => {
    assert.equal(encodeReferences('<a>', '"', 'xml'), '&lt;a>')
    assert.equal(encodeReferences('<a>', '"', 'html'), '<a>')
  })

  it('writes what decodes to the same, in every kind of quotes', () => {
    const references = fc.constantFrom(
      '&',
      'amp',
      ';',
      '&lt',
      '=',
      '#',
      'x2f',
      '47',
      'a',
      '"',
      "'",
      ' ',
      '&eacute;',
      '>',
    )
    fc.assert(
      fc.property(
        fc.array(references).map(parts => parts.join('')),
        fc.constantFrom('"', "'", '') as fc.Arbitrary<'"' | "'" | ''>,
        (written, quote) => {
          const value = decodeReferences(written)
          assert.equal(decodeReferences(encodeReferences(value, quote, 'html')), value)
        },
      ),
    )
  })
})
