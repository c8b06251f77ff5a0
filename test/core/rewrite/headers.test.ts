import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { relocateHeader } from '../../../host/core/rewrite/headers.ts'

const site = { prefix: '/legacy', authorities: new Set(['own']), keep: ['/static'] }

const cases: readonly (readonly [name: string, given: string, expected: string])[] = [
  ['location', '/x?y#z', '/legacy/x?y#z'],
  ['location', 'http://own/x', 'http://own/legacy/x'],
  ['location', 'x', 'x'],
  ['location', '../../x', '/legacy/x'],
  ['location', 'https://other/x', 'https://other/x'],
  ['location', '/static/x', '/static/x'],
  ['content-location', '/x', '/legacy/x'],
  ['refresh', '0; url=/x', '0; url=/legacy/x'],
  ['link', '</x>; rel=preload, <//other/y>', '</legacy/x>; rel=preload, <//other/y>'],
  ['sourcemap', '/x.map', '/legacy/x.map'],
  ['x-sourcemap', '/x.map', '/legacy/x.map'],
  ['service-worker-allowed', '/', '/legacy/'],
  ['hx-redirect', '/x', '/legacy/x'],
  ['hx-push-url', 'false', 'false'],
  ['hx-replace-url', '/x', '/legacy/x'],
  ['hx-location', '/x', '/legacy/x'],
  [
    'hx-location',
    '{"path":"/x","target":"#t","values":{"path":"/x"},"push":"/y"}',
    '{"path":"/legacy/x","target":"#t","values":{"path":"/x"},"push":"/legacy/y"}',
  ],
  ['hx-location', '{ "path" : "x", "n": 1.0 }', '{ "path" : "x", "n": 1.0 }'],
  ['hx-location', '{"path":"/x","event":"\\u2713 caf\xe9"}', '{"path":"/legacy/x","event":"\\u2713 caf\xe9"}'],
  ['hx-location', '{"path":"/x"', '{"path":"/x"'],
  ['x-inertia-location', '/x', '/legacy/x'],
  ['turbolinks-location', '/x', '/legacy/x'],
  ['reporting-endpoints', 'a="/x", b="https://other/y";c', 'a="/legacy/x", b="https://other/y";c'],
  ['speculation-rules', '"/rules.json", "/more.json"', '"/legacy/rules.json", "/legacy/more.json"'],
  [
    'report-to',
    '{"group":"/a","endpoints":[{"url":"/x"}]}, {"endpoints":[{"url":"/y"}]}',
    '{"group":"/a","endpoints":[{"url":"/legacy/x"}]}, {"endpoints":[{"url":"/legacy/y"}]}',
  ],
  ['content-security-policy', 'report-uri /x', 'report-uri /legacy/x'],
  ['content-security-policy-report-only', 'report-uri /x', 'report-uri /legacy/x'],
  ['x-path', '/x', '/x'],
  ['set-cookie', 'a=1; Path=/', 'a=1; Path=/'],
]

describe('relocateHeader', () => {
  for (const [name, given, expected] of cases) {
    it(`${given === expected ? 'leaves' : 'relocates'} ${name}: ${given}`, () => {
      assert.equal(relocateHeader(name, given, site, '/a/b'), expected)
    })
  }
})
