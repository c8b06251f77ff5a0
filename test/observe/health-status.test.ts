import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import {
  type CheckResult,
  type CheckStatus,
  judgeChecks,
  toCheckResult,
  unknownCheck,
} from '../../host/observe/health-status.ts'

function check(name: string, status: CheckStatus, group?: string): CheckResult {
  return { ...unknownCheck(name, 0, group), status }
}

const targets = (...statuses: CheckStatus[]) =>
  statuses.map((status, index) => check(`target ${index + 1}`, status, 'targets'))

const cases: readonly (readonly [string, readonly CheckResult[], CheckStatus, readonly string[]])[] = [
  ['nothing is looked at', [], 'healthy', []],
  ['all is well', [check('a', 'healthy'), check('b', 'healthy')], 'healthy', []],
  ['one is not told yet', [check('a', 'healthy'), check('b', 'unknown')], 'unknown', []],
  ['one is not well', [check('a', 'unhealthy'), check('b', 'healthy')], 'unhealthy', ['a']],
  ['one is not well, another not told yet', [check('a', 'unknown'), check('b', 'unhealthy')], 'unhealthy', ['b']],
  ['one of a group is well', targets('unhealthy', 'healthy', 'unknown'), 'healthy', []],
  ['none of a group is well', targets('unhealthy', 'unhealthy'), 'unhealthy', ['target 1', 'target 2']],
  ['one of a group may be well', targets('unhealthy', 'unknown'), 'unknown', []],
  ['a group is well and a check is not', [...targets('healthy'), check('/up', 'unhealthy')], 'unhealthy', ['/up']],
  ['two groups, one of them down', [...targets('healthy'), check('b', 'unhealthy', 'other')], 'unhealthy', ['b']],
]

suite('a mount is judged where', () => {
  for (const [what, checks, status, failing] of cases) {
    test(`${what}: ${status}`, () => assert.deepEqual(judgeChecks(checks), { status, failing }))
  }

  const anyCheck = fc.record({
    name: fc.string(),
    status: fc.constantFrom<CheckStatus>('healthy', 'unhealthy', 'unknown'),
    group: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
  })

  test('its checks come in any order, with one verdict', () => {
    fc.assert(
      fc.property(fc.array(anyCheck), given => {
        const checks = given.map(({ name, status, group }) => check(name, status, group))
        const judged = judgeChecks(checks)
        assert.equal(judgeChecks(checks.toReversed()).status, judged.status)
        assert.equal(judged.failing.length > 0, judged.status === 'unhealthy')
      }),
    )
  })

  test('one more healthy check makes no verdict worse, and one more unhealthy one none better', () => {
    const rank = { healthy: 2, unknown: 1, unhealthy: 0 }
    fc.assert(
      fc.property(fc.array(anyCheck), anyCheck, (given, one) => {
        const checks = given.map(({ name, status, group }) => check(name, status, group))
        const before = rank[judgeChecks(checks).status]
        const better = rank[judgeChecks([...checks, check('x', 'healthy', one.group)]).status]
        const worse = rank[judgeChecks([...checks, check('x', 'unhealthy')]).status]
        assert.ok(better >= before)
        assert.ok(worse <= before)
      }),
    )
  })
})

suite('what is known of a check', () => {
  test('is nothing at first', () => {
    assert.deepEqual(unknownCheck('/up', 5), {
      name: '/up',
      status: 'unknown',
      since: 5,
      checkedAt: undefined,
      durationMs: undefined,
      error: undefined,
      group: undefined,
    })
  })

  test('begins anew with each change, and else stays as old as it is', () => {
    const errors = [undefined, undefined, 'timeout', 'http-503', undefined]
    let known = unknownCheck('/up', 0)
    const seen = errors.map((error, index) => {
      known = toCheckResult(known, { error, at: index + 1, durationMs: 7 })
      return [known.status, known.since, known.checkedAt, known.error, known.durationMs]
    })
    assert.deepEqual(seen, [
      ['healthy', 1, 1, undefined, 7],
      ['healthy', 1, 2, undefined, 7],
      ['unhealthy', 3, 3, 'timeout', 7],
      ['unhealthy', 3, 4, 'http-503', 7],
      ['healthy', 5, 5, undefined, 7],
    ])
  })
})
