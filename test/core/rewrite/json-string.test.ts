import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readJsonString, writeJsonString } from '../../../host/core/rewrite/json-string.ts'

const latin1 = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)) })
/** A string, some of whose characters are escaped, as other programs write it. */
const written = fc
  .array(fc.tuple(fc.constantFrom('', 'short', 'long'), fc.string({ minLength: 1, maxLength: 1 })))
  .map(parts =>
    parts
      .map(([form, character]) => {
        if (form === 'long') return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
        if (form === 'short' && character === '/') return '\\/'
        return JSON.stringify(character).slice(1, -1)
      })
      .join(''),
  )

describe('a JSON string', () => {
  it('resolves the escapes that a URL parser understands', () => {
    assert.equal(readJsonString('\\/a\\u002Fb\\\\c\\n\\t').text, '/a/b\\c\n\t')
  })

  it('keeps the escapes of markup and of characters beyond ASCII, in whatever place', () => {
    for (const raw of ['\\u003c/script\\u003e', '\\u0026\\"\\u0027', '\\u00e9\\ud83d\\ude00\\uE000', '\\x']) {
      const string = readJsonString(raw)
      assert.equal(writeJsonString(`/legacy/${string.text}`, string), `/legacy/${raw}`)
    }
  })

  it('escapes slashes where it did', () => {
    assert.equal(writeJsonString('/legacy/x', readJsonString('\\/x')), '\\/legacy\\/x')
  })

  it('without escapes is its own text', () => {
    fc.assert(
      fc.property(latin1, raw => {
        if (!raw.includes('\\'))
          assert.deepEqual(readJsonString(raw), { text: raw, standIns: [], escapesSlashes: false })
      }),
    )
  })

  it('says the same when it is written again', () => {
    fc.assert(
      fc.property(written, raw => {
        const string = readJsonString(raw)
        assert.equal(JSON.parse(`"${writeJsonString(string.text, string)}"`), JSON.parse(`"${raw}"`))
      }),
    )
  })
})
