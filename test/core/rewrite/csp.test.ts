import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { permitInjection, relocateCsp } from '../../../host/core/rewrite/csp.ts'

const site = { prefix: '/legacy', authorities: new Set(['own', 'own:8080']), keep: ['/static'] }

describe('relocateCsp', () => {
  const cases: Readonly<Record<string, readonly [given: string, expected: string]>> = {
    'relocates where reports go': [
      "default-src 'self'; Report-URI /csp https://other/csp  ../r",
      "default-src 'self'; Report-URI /legacy/csp https://other/csp  /legacy/r",
    ],
    'relocates a source with a path': [
      'script-src http://own/js/ own/a.js',
      'script-src http://own/legacy/js/ own/legacy/a.js',
    ],
    'relocates a source with a port': ['script-src own:8080/js/', 'script-src own:8080/legacy/js/'],
    'relocates in each of several policies': [
      'img-src own/i/, img-src own/j/;report-uri /r',
      'img-src own/legacy/i/, img-src own/legacy/j/;report-uri /legacy/r',
    ],
    'leaves a source that is a whole host': [
      'script-src own http://own http://own/ own/',
      'script-src own http://own http://own/ own/',
    ],
    'leaves what is kept': ['script-src own/static/ own/legacy/js/', 'script-src own/static/ own/legacy/js/'],
    'leaves other hosts': [
      'script-src other/js/ https://other/js/ *.own/js/ *',
      'script-src other/js/ https://other/js/ *.own/js/ *',
    ],
    'leaves all other sources': [
      "script-src 'self' 'nonce-a/b' 'sha256-/w==' data: https:; sandbox; report-to /x",
      "script-src 'self' 'nonce-a/b' 'sha256-/w==' data: https:; sandbox; report-to /x",
    ],
    'leaves a directive that is called like a source': ['own/js/ own/js/', 'own/js/ own/legacy/js/'],
  }
  for (const [behaviour, [given, expected]] of Object.entries(cases)) {
    it(behaviour, () => assert.equal(relocateCsp(given, site, '/a'), expected))
  }

  it('writes separators in the prefix so that they separate nothing', () => {
    assert.equal(
      relocateCsp('script-src own/js/; report-uri /r', { ...site, prefix: '/a,b;c' }, '/'),
      'script-src own/a%2Cb%3Bc/js/; report-uri /a%2Cb%3Bc/r',
    )
  })
})

const script = 'own:8080/legacy/.portico/shim.js'

const permitted: Readonly<Record<string, readonly [given: string[], expected: string[], nonce?: string]>> = {
  'no policy': [[], []],
  'a policy that says nothing of scripts': [
    ["img-src 'self'; object-src 'none'"],
    ["img-src 'self'; object-src 'none'"],
  ],
  'script-src': [["script-src 'self'"], ["script-src 'self' 'nonce-new'"], 'new'],
  'script-src in any case, among others': [
    ["img-src *; Script-Src\t'self'  https://cdn ;style-src 'self'"],
    ["img-src *; Script-Src 'self' https://cdn 'nonce-new';style-src 'self'"],
    'new',
  ],
  'script-src-elem before script-src': [
    ["script-src 'none'; script-src-elem 'self'; default-src 'none'"],
    ["script-src 'none'; script-src-elem 'self' 'nonce-new'; default-src 'none'"],
    'new',
  ],
  'default-src alone': [
    ["default-src 'self' data:; img-src *;"],
    ["default-src 'self' data:; img-src *; script-src 'self' data: 'nonce-new'"],
    'new',
  ],
  'nothing at all allowed': [["default-src 'none'"], ["default-src 'none'; script-src 'nonce-new'"], 'new'],
  'no scripts allowed': [["script-src 'NONE'"], ["script-src 'nonce-new'"], 'new'],
  'a directive without sources': [['script-src'], ["script-src 'nonce-new'"], 'new'],
  'a directive twice, of which the second does not count': [
    ["script-src 'self'; script-src 'nonce-own'"],
    ["script-src 'self' 'nonce-new'; script-src 'nonce-own'"],
    'new',
  ],
  'a nonce of its own': [["script-src 'nonce-0wn+/_-=='"], ["script-src 'nonce-0wn+/_-=='"], '0wn+/_-=='],
  'a nonce of its own in default-src': [["default-src 'nonce-own'"], ["default-src 'nonce-own'"], 'own'],
  'a nonce that is none': [[`script-src 'nonce-a"b'`], [`script-src 'nonce-a"b' 'nonce-new'`], 'new'],
  'a hash': [["script-src 'sha256-x'"], ["script-src 'sha256-x' 'nonce-new'"], 'new'],
  'inline scripts and own ones allowed': [["script-src 'self' 'unsafe-inline'"], ["script-src 'self' 'unsafe-inline'"]],
  'inline scripts and all hosts allowed': [["default-src * 'unsafe-inline'"], ["default-src * 'unsafe-inline'"]],
  'inline scripts allowed, but not own ones': [
    ["script-src 'unsafe-inline' https://cdn"],
    [`script-src 'unsafe-inline' https://cdn ${script}`],
  ],
  'inline scripts allowed by default, but not own ones': [
    ["default-src 'unsafe-inline'"],
    [`default-src 'unsafe-inline'; script-src 'unsafe-inline' ${script}`],
  ],
  'inline scripts allowed in vain, beside a nonce': [
    ["script-src 'unsafe-inline' 'nonce-own'"],
    ["script-src 'unsafe-inline' 'nonce-own'"],
    'own',
  ],
  'inline scripts allowed in vain, beside a hash': [
    ["script-src 'unsafe-inline' 'sha512-x'"],
    ["script-src 'unsafe-inline' 'sha512-x' 'nonce-new'"],
    'new',
  ],
  'inline scripts allowed in vain, with strict-dynamic': [
    ["script-src 'unsafe-inline' 'strict-dynamic'"],
    ["script-src 'unsafe-inline' 'strict-dynamic' 'nonce-new'"],
    'new',
  ],
  'trusted types': [
    ["require-trusted-types-for 'script'; trusted-types x; script-src 'self'"],
    ["require-trusted-types-for 'script'; trusted-types x; script-src 'self' 'nonce-new'"],
    'new',
  ],
  'several policies with one nonce': [
    ["script-src 'nonce-a' 'nonce-b', default-src 'nonce-b'", "script-src-elem 'nonce-b'"],
    ["script-src 'nonce-a' 'nonce-b', default-src 'nonce-b'", "script-src-elem 'nonce-b'"],
    'b',
  ],
  'several policies, of which one has no nonce': [
    ["script-src 'nonce-a'", "default-src 'self', img-src *"],
    ["script-src 'nonce-a' 'nonce-new'", "default-src 'self'; script-src 'self' 'nonce-new', img-src *"],
    'new',
  ],
  'several policies, each with a nonce of its own': [
    ["script-src 'nonce-a'", "script-src 'nonce-b'"],
    ["script-src 'nonce-a' 'nonce-new'", "script-src 'nonce-b' 'nonce-new'"],
    'new',
  ],
  'several policies, of which one needs none': [
    ["script-src 'self' 'unsafe-inline', script-src 'nonce-a'"],
    ["script-src 'self' 'unsafe-inline', script-src 'nonce-a'"],
    'a',
  ],
}

describe('permitInjection gets through', () => {
  for (const [what, [given, policies, nonce]] of Object.entries(permitted)) {
    it(what, () => {
      let made = 0
      const createNonce = () => {
        made++
        return 'new'
      }
      assert.deepEqual(permitInjection(given, createNonce, script), { policies, nonce })
      assert.equal(made, nonce === 'new' ? 1 : 0)
      assert.deepEqual(permitInjection(policies, assert.fail, script).policies, policies, 'the second time')
    })
  }
})
