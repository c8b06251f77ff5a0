import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { toAppCookies } from '../../../host/core/rewrite/cookie.ts'
import { type CookieSite, toBrowserCookie } from '../../../host/core/rewrite/set-cookie.ts'

const site = { prefix: '/legacy' }
const tagged = { prefix: '/legacy/inner', tag: 'inner' }

describe('toAppCookies', () => {
  const cases: Readonly<Record<string, readonly [given: string, site: CookieSite, expected: string | undefined]>> = {
    'leaves what nothing was changed of': ['a=1;b=2 ;  c', site, 'a=1;b=2 ;  c'],
    'gives a name that demands the root back': ['a=1; __Secure-portico-host-b=2', site, 'a=1; __Host-b=2'],
    'leaves a name of another mount that cannot be meant': ['portico-x-a=1', site, 'portico-x-a=1'],
    'passes on only what bears the tag': ['a=0; portico-inner-a=1; portico-other-a=2', tagged, 'a=1'],
    'passes on only what bears the tag, of secure ones too': [
      '__Secure-a=0; __Secure-portico-inner-a=1; __Host-a=2; __Secure-portico-inner-host-a=3',
      tagged,
      '__Secure-a=1; __Host-a=3',
    ],
    'gives a name that looks like another back': ['__Secure-portico-inner--host-a=1', tagged, '__Secure-host-a=1'],
    'keeps the value': ['portico-inner-a="x=y"=', tagged, 'a="x=y"='],
    'says that none is left': ['a=1; b', tagged, undefined],
    'passes nothing that has no name where names decide': ['=a; v', tagged, undefined],
  }
  for (const [behaviour, [given, given_site, expected]] of Object.entries(cases)) {
    it(behaviour, () => assert.equal(toAppCookies(given, given_site), expected))
  }
})

const name = fc
  .tuple(
    fc.constantFrom(
      '',
      '__Secure-',
      '__secure-',
      '__Host-',
      '__host-',
      '__HOST-',
      '__Http-',
      'portico-inner-',
      'host-',
      '-host-',
    ),
    fc.constantFrom('', '__Host-', 'host-', '-', 'portico-', 'portico-inner-'),
    fc.stringMatching(/^[!#$%&'*+\-.^_`|~\w]+$/),
  )
  .map(parts => parts.join(''))
  // Without a tag these are the host's own.
  .filter(text => !/^__Secure-portico-/i.test(text))

describe('cookie names', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(name, fc.constantFrom(site, tagged), (given, each) => {
        const [pair = ''] = toBrowserCookie(`${given}=v; Secure; Path=/`, each, '/').split(';')
        assert.equal(toAppCookies(pair, each), `${given}=v`)
      }),
      { numRuns: 2000 },
    )
  })

  it('stay apart: of two applications, and within one', () => {
    const other = { prefix: '/legacy/inner/most', tag: 'inner-most' }
    fc.assert(
      fc.property(name, name, (one, two) => {
        const kept = (given: string, each: CookieSite) =>
          toBrowserCookie(`${given}=v; Secure; Path=/`, each, '/').split('=', 1)[0]
        assert.notEqual(kept(one, tagged), kept(one, other))
        if (one !== two) {
          for (const each of [site, tagged]) assert.notEqual(kept(one, each), kept(two, each))
        }
        assert.equal(toAppCookies(`${kept(one, site)}=v`, other), undefined)
      }),
    )
  })
})
