import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSameOrigin, type RequestOrigin } from '../domain/same-origin.ts'

const host = 'league.example:8000'
const cases: readonly [string, Partial<RequestOrigin>, boolean][] = [
  ['a form of an own page', { secFetchSite: 'same-origin' }, true],
  ['a request the person typed', { secFetchSite: 'none' }, true],
  ['a form of another site', { secFetchSite: 'cross-site' }, false],
  ['a form of a sibling domain', { secFetchSite: 'same-site' }, false],
  ['a value nobody knows', { secFetchSite: '' }, false],
  ['another site that forges nothing but Origin', { secFetchSite: 'cross-site', origin: `http://${host}` }, false],
  ['the own origin', { origin: `http://${host}` }, true],
  ['the own origin behind TLS', { origin: `https://${host}` }, true],
  ['the own origin, the host in capitals', { origin: `http://${host}`, host: host.toUpperCase() }, true],
  ['another port', { origin: 'http://league.example:9000' }, false],
  ['another host that starts alike', { origin: 'http://league.example.evil.example' }, false],
  ['a sandboxed frame', { origin: 'null' }, false],
  ['no host to compare with', { origin: `http://${host}`, host: undefined }, false],
  ['no browser', {}, true],
]

for (const [name, headers, expected] of cases) {
  test(`${name} is ${expected ? 'let in' : 'kept out'}`, () => {
    assert.equal(isSameOrigin({ secFetchSite: undefined, origin: undefined, host, ...headers }), expected)
  })
}
