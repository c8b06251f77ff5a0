import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type MountHealth, toHealthReport, toReadiness } from '../../host/observe/health-report.ts'
import { type CheckStatus, unknownCheck } from '../../host/observe/health-status.ts'

function mount(given: Partial<MountHealth> = {}): MountHealth {
  return {
    name: 'a',
    prefix: '/a',
    kind: 'node',
    state: 'ready',
    since: 0,
    required: true,
    error: undefined,
    lastError: undefined,
    checks: [],
    areChecksCounted: true,
    ...given,
  }
}

const checked = (status: CheckStatus, given: Partial<MountHealth> = {}): MountHealth =>
  mount({ checks: [{ ...unknownCheck('/up', 0), status }], ...given })

const cases: readonly (readonly [string, readonly MountHealth[], string])[] = [
  ['no mounts', [], 'ready'],
  ['a ready mount', [mount()], 'ready'],
  ['a mount that starts', [mount(), mount({ state: 'starting' })], 'starting'],
  ['a mount that has failed', [mount({ state: 'starting' }), mount({ state: 'failed' })], 'failing'],
  ['a mount that is being removed', [mount({ state: 'draining' })], 'ready'],
  ['a check that passes', [checked('healthy')], 'ready'],
  ['a check that is not told yet', [checked('unknown')], 'starting'],
  ['a check that fails', [checked('unhealthy'), checked('unknown')], 'failing'],
  ['a check that fails and does not count', [checked('unhealthy', { areChecksCounted: false })], 'ready'],
  ['a check that fails where nothing is required', [checked('unhealthy', { required: false })], 'ready'],
  ['a failed mount that is not required', [mount({ state: 'failed', required: false })], 'ready'],
]

suite('readiness', () => {
  for (const [what, mounts, status] of cases) {
    test(`with ${what} is ${status}`, () => {
      assert.equal(toReadiness(mounts, false).status, status)
      assert.equal(toHealthReport(mounts, false, undefined).status, status)
      assert.equal(toReadiness(mounts, true).status, 'draining', 'whatever it is')
    })
  }

  test('names the checks that fail, of mounts that are not required too', () => {
    const mounts = [checked('healthy'), checked('unhealthy', { required: false })]
    const common = { name: 'a', prefix: '/a', kind: 'node', state: 'ready' }
    assert.deepEqual(toReadiness(mounts, false).mounts, [common, { ...common, failing: ['/up'] }])
  })
})
