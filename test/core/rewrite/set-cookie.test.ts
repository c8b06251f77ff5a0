import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { toBrowserCookie } from '../../../host/core/rewrite/set-cookie.ts'

const site = { prefix: '/legacy' }
const tagged = { prefix: '/legacy/inner', tag: 'inner_1' }

const paths: Readonly<Record<string, readonly [given: string, expected: string, base?: string]>> = {
  'the root as the prefix, without a slash': ['a=1; Path=/', 'a=1; Path=/legacy'],
  'a folder under the prefix': ['a=1; Path=/x/', 'a=1; Path=/legacy/x/'],
  'what has the prefix': ['a=1; Path=/legacy', 'a=1; Path=/legacy'],
  'what is under the prefix': ['a=1; Path=/legacy/x', 'a=1; Path=/legacy/x'],
  'what only begins like the prefix': ['a=1; Path=/legacyx', 'a=1; Path=/legacy/legacyx'],
  'the last of several': ['a=1; Path=/x; path=/y', 'a=1; Path=/x; path=/legacy/y'],
  'the name and spaces as written': ['a=1;PATH = /x ;HttpOnly', 'a=1;PATH = /legacy/x;HttpOnly'],
  'no path as that of the folder': ['a=1', 'a=1; Path=/legacy/b', '/b/c?d=/e/f'],
  'no path in the root as the prefix': ['a=1; Secure', 'a=1; Secure; Path=/legacy', '/b'],
  'an empty path as none': ['a=1; Path=; Secure', 'a=1; Path=/legacy/b; Secure', '/b/'],
  'a path without a value as none': ['a=1; Path; Secure', 'a=1; Path=/legacy; Secure'],
  'a relative path as none': ['a=1; Path=x', 'a=1; Path=/legacy/b', '/b/c'],
  'an empty last path as none': ['a=1; Path=/x; Path=', 'a=1; Path=/x; Path=/legacy'],
}

const names: Readonly<Record<string, readonly [given: string, expected: string, taggedName: string]>> = {
  'a plain name': ['a', 'a', 'portico-inner_1-a'],
  'a name that demands Secure': ['__Secure-a', '__Secure-a', '__Secure-portico-inner_1-a'],
  'a name that demands HttpOnly': ['__Http-a', '__Http-a', '__Http-portico-inner_1-a'],
  'a name that demands the root': ['__Host-a', '__Secure-portico-host-a', '__Secure-portico-inner_1-host-a'],
  'a name that demands the root, in capitals': [
    '__HOST-a',
    '__Secure-portico-HOST-a',
    '__Secure-portico-inner_1-HOST-a',
  ],
  'a name that looks like another': ['__Secure-host-a', '__Secure-host-a', '__Secure-portico-inner_1--host-a'],
}

describe('toBrowserCookie writes the path:', () => {
  for (const [what, [given, expected, base = '/']] of Object.entries(paths)) {
    it(what, () => assert.equal(toBrowserCookie(given, site, base), expected))
  }
})

describe('toBrowserCookie writes the name:', () => {
  for (const [what, [given, expected, taggedName]] of Object.entries(names)) {
    it(what, () => {
      assert.equal(toBrowserCookie(` ${given} =1; Secure; Path=/`, site, '/'), ` ${expected} =1; Secure; Path=/legacy`)
      assert.equal(
        toBrowserCookie(`${given}=1; Secure; Path=/`, tagged, '/'),
        `${taggedName}=1; Secure; Path=/legacy/inner`,
      )
    })
  }
})

describe('toBrowserCookie', () => {
  it('leaves the name that demands the root where a browser would refuse the cookie, which must stay refused', () => {
    for (const given of [
      '__Host-a=1; Secure; Path=/x',
      '__Host-a=1; Secure; Path=/; Domain=own',
      '__Host-a=1; Secure',
    ]) {
      for (const each of [site, tagged])
        assert.match(toBrowserCookie(given, each, '/'), /^__Host-a=1; Secure; Path=\/l/)
    }
  })

  it('keeps every other attribute and byte', () => {
    const rest =
      'v="x, \xe9"; Expires=Wed, 21 Oct 2026 07:28:00 GMT; max-age=5;SameSite=Lax; Partitioned; Priority=High;;x'
    assert.equal(toBrowserCookie(`a=${rest}; Path=/`, site, '/'), `a=${rest}; Path=/legacy`)
  })

  it('cannot tell a cookie without a name apart, and leaves it', () => {
    assert.equal(toBrowserCookie('=v; Path=/', tagged, '/'), '=v; Path=/legacy/inner')
    assert.equal(toBrowserCookie('v; Path=/', tagged, '/'), 'v; Path=/legacy/inner')
  })

  it('never throws, keeps the value, and moves nothing twice', () => {
    const pieces = fc.constantFrom(
      ...['a', '=', ';', ' ', '\t', 'Path', 'path=', '/', '/x', '/legacy', '__Host-', '\0', '\xa0'],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 15 }), parts => {
        const given = parts.join('')
        const once = toBrowserCookie(given, site, '/b/c')
        const value = (line: string) => line.split(';', 1)[0]!.split('=').slice(1).join('=')
        assert.equal(value(once), value(given))
        assert.equal(toBrowserCookie(once, site, '/b/c'), once)
      }),
    )
  })
})
