import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { originForm } from '../../host/core/target.ts'

const cases: Readonly<Record<string, readonly [target: string, expected: string | undefined]>> = {
  'keeps origin form byte for byte': ['/a%2Fb//c?d=%', '/a%2Fb//c?d=%'],
  'keeps a target that only begins like an authority': ['//h/a', '//h/a'],
  'cuts scheme and authority': ['http://h/a?b', '/a?b'],
  'cuts user information and port': ['http://u:p@h:80/a', '/a'],
  'takes schemes of any case and sort': ['WS+x.y-1://h/a', '/a'],
  'gives an absolute target without a path the root': ['http://h', '/'],
  'gives an absolute target with a query alone a path': ['http://h?a/b', '/?a/b'],
  'gives an absolute target with a fragment alone a path': ['http://h#a', '/#a'],
  'keeps a double slash behind the authority': ['http://h//a', '//a'],
  'does not normalise dot segments': ['http://h/y/../a', '/y/../a'],
  'cuts one authority only': ['http://h/http://i/a', '/http://i/a'],
  'is undefined for asterisk form': ['*', undefined],
  'is undefined for authority form': ['h:443', undefined],
  'is undefined for an empty target': ['', undefined],
  'is undefined for a path without a slash': ['a/b', undefined],
  'is undefined for a backslash': ['\\a', undefined],
}

describe('originForm', () => {
  for (const [behaviour, [target, expected]] of Object.entries(cases)) {
    it(behaviour, () => assert.equal(originForm(target), expected))
  }

  it('gives a path or nothing, and leaves its own result alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), target => {
        const path = originForm(target)
        if (path === undefined) return
        assert.ok(path.startsWith('/'))
        assert.equal(originForm(path), path)
      }),
    )
  })

  it('finds the path behind any authority', () => {
    const authority = fc.stringMatching(/^[^/?#]*$/)
    fc.assert(
      fc.property(authority, fc.string(), (host, rest) =>
        assert.equal(originForm(`http://${host}/${rest}`), `/${rest}`),
      ),
    )
  })
})
