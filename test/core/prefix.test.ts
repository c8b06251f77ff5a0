import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { joinPrefix, nameFromPrefix, parsePrefix, showPrefix, stripPrefix } from '../../host/core/prefix.ts'
import { showValue } from '../../host/core/show-value.ts'

const valid: Readonly<Record<string, readonly [given: string, canonical: string]>> = {
  'keeps one segment': ['/a', '/a'],
  'keeps several segments': ['/ch11/express', '/ch11/express'],
  'drops one trailing slash': ['/a/b/', '/a/b'],
  'takes the root as the empty base': ['/', ''],
  'keeps case': ['/CH11', '/CH11'],
  'keeps dots inside a segment': ['/v1.2/...', '/v1.2/...'],
  'keeps sub-delimiters': ["/a!$&'()+,;=@~_-", "/a!$&'()+,;=@~_-"],
  'keeps an encoding that is needed': ['/caf%C3%A9/a%20b', '/caf%C3%A9/a%20b'],
}

const invalid: Readonly<Record<string, unknown>> = {
  'an empty string': '',
  'no leading slash': 'a',
  'two trailing slashes': '/a//',
  'two slashes alone': '//',
  'an empty segment': '/a//b',
  'an authority': '//h/a',
  'a URL': 'http://h/a',
  'a dot segment': '/./a',
  'a double dot segment': '/a/..',
  'a query': '/a?b',
  'a fragment': '/a#b',
  'a backslash': '/a\\b',
  'a space': '/a b',
  'a raw character beyond ASCII': '/café',
  'a control character': '/a\0',
  'a line break': '/a\r\nb',
  'a parameter': '/:id',
  'a wildcard': '/a/*',
  'a stray percent sign': '/100%',
  'half an encoding': '/a%2',
  'an encoding that is none': '/a%zz',
  'an encoded letter': '/%63h11',
  'an encoded digit': '/%31',
  'an encoded dot': '/%2e%2e/a',
  'an encoded slash': '/a%2Fb',
  'an encoded backslash': '/a%5cb',
  'an encoded hyphen': '/a%2Db',
  'an encoded tilde': '/%7Ea',
  'an encoded underscore': '/a%5fb',
  undefined: undefined,
  null: null,
  'a number': 1,
  'an array': ['/a'],
}

describe('parsePrefix', () => {
  for (const [behaviour, [given, canonical]] of Object.entries(valid)) {
    it(behaviour, () => assert.equal(parsePrefix(given), canonical))
  }

  for (const [what, given] of Object.entries(invalid)) {
    it(`refuses ${what}, and names it`, () => {
      const named = showValue(given)
      assert.throws(
        () => parsePrefix(given),
        (error: Error & { code?: string }) => error.code === 'PORTICO_PREFIX_INVALID' && error.message.includes(named),
      )
    })
  }

  it('gives a canonical prefix or refuses, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webPath(), fc.anything()), given => {
        let canonical: string
        try {
          canonical = parsePrefix(given)
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'PORTICO_PREFIX_INVALID')
          return
        }
        assert.equal(parsePrefix(canonical === '' ? '/' : canonical), canonical)
        assert.match(canonical, /^(?:\/[\x21-\x7e]+)*$/)
        assert.equal(new URL(`http://h${canonical}/`).pathname, `${canonical}/`, 'a URL parser changes it')
      }),
      { numRuns: 1000 },
    )
  })
})

const prefixes = fc
  .array(fc.stringMatching(/^[A-Za-z0-9_~-]+$/), { maxLength: 4 })
  .map(segments => segments.map(segment => `/${segment}`).join(''))

describe('stripPrefix', () => {
  it('gives back what follows the prefix, byte for byte', () => {
    fc.assert(
      fc.property(prefixes, fc.string({ unit: 'binary' }), (prefix, rest) => {
        assert.equal(stripPrefix(prefix, `${prefix}/${rest}`), `/${rest}`)
        assert.equal(stripPrefix(prefix, `${prefix}?${rest}`), `/?${rest}`)
      }),
    )
  })

  it('gives the root for the prefix alone', () => {
    fc.assert(fc.property(prefixes, prefix => assert.equal(stripPrefix(prefix, prefix), '/')))
  })

  it('strips a joined prefix as it strips its parts', () => {
    fc.assert(
      fc.property(prefixes, prefixes, fc.string(), (outer, inner, rest) => {
        const target = `${outer}${inner}/${rest}`
        assert.equal(stripPrefix(joinPrefix(outer, inner), target), stripPrefix(inner, stripPrefix(outer, target)))
      }),
    )
  })
})

describe('nameFromPrefix', () => {
  const cases = {
    '': 'root',
    '/a': 'a',
    '/ch11/express': 'ch11-express',
    '/CH11': 'ch11',
    '/v1.2': 'v1-2',
    '/_a': 'a',
    '/-/a': 'a',
  }
  for (const [prefix, name] of Object.entries(cases)) {
    it(`names ${showPrefix(prefix)} ${name}`, () => assert.equal(nameFromPrefix(prefix), name))
  }
})
