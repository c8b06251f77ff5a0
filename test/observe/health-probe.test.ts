import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { PorticoError } from '../../host/errors.ts'
import { HealthProbe, type Look } from '../../host/observe/health-probe.ts'
import type { Finding } from '../../host/observe/health-status.ts'

const quick = { check: '/', interval: 1, timeout: 60_000 }

/** Probes until the test has ended, and keeps what is found. */
function probe(t: TestContext, look: Look, options = quick) {
  const findings: Finding[] = []
  const causes: unknown[] = []
  let wake = () => {}
  const made = new HealthProbe(look, options, (finding, cause) => {
    findings.push(finding)
    causes.push(cause)
    wake()
  })
  t.after(() => made.end())
  // Timers of a probe keep no process alive, and so not this test.
  const keeper = setInterval(() => {}, 1_000)
  t.after(() => clearInterval(keeper))
  made.begin()
  const until = async (count: number): Promise<readonly Finding[]> => {
    while (findings.length < count) await new Promise<void>(resolve => (wake = resolve))
    return findings
  }
  return { probe: made, findings, causes, until }
}

suite('a probe', () => {
  for (const [what, look, error] of [
    ['is well', async () => undefined, undefined],
    ['says why not', async () => 'http-503', 'http-503'],
    ['rejects', () => Promise.reject(new Error('why')), 'threw'],
    ['rejects with nothing', () => Promise.reject(undefined), 'threw'],
    [
      'throws at once',
      () => {
        throw new Error('why')
      },
      'threw',
    ],
    [
      'rejects with an error of the catalogue',
      async () => {
        throw new PorticoError('PORTICO_UPSTREAM_FAILED')
      },
      'PORTICO_UPSTREAM_FAILED',
    ],
  ] satisfies [string, Look, string | undefined][]) {
    test(`tells what it found where the look ${what}`, async t => {
      const { until } = probe(t, look)
      for (const finding of await until(3)) assert.equal(finding.error, error)
    })
  }

  test('keeps for the log what was thrown', async t => {
    const error = new Error('why')
    const { until, causes } = probe(t, () => Promise.reject(error))
    await until(1)
    assert.equal(causes[0], error)
  })

  test('looks anew an interval after the last look has ended, never twice at once', async t => {
    let inside = 0
    let most = 0
    const times: number[] = []
    const { until } = probe(
      t,
      async () => {
        times.push(performance.now())
        most = Math.max(most, ++inside)
        await sleep(30)
        inside--
        times.push(performance.now())
        return undefined
      },
      { ...quick, interval: 20 },
    )
    await until(4)
    assert.equal(most, 1)
    const pauses = [1, 3, 5].map(index => (times[index + 1] ?? 0) - (times[index] ?? 0))
    // Timers may fire a fraction of a millisecond early.
    for (const pause of pauses) assert.ok(pause >= 19, String(pauses))
  })

  test('tells of a look that hangs once its time is over, and does not hear what it says then', async t => {
    const hanging = Promise.withResolvers<undefined>()
    let looks = 0
    const { until, findings } = probe(t, () => (++looks === 1 ? hanging.promise : Promise.resolve('http-500')), {
      check: '/',
      interval: 20,
      timeout: 10,
    })
    assert.equal((await until(1))[0]?.error, 'timeout')
    await sleep(100)
    assert.equal(looks, 1, 'it is not over, and another would be the second at once')
    hanging.resolve(undefined)
    await until(2)
    assert.deepEqual(
      findings.slice(0, 2).map(({ error }) => error),
      ['timeout', 'http-500'],
    )
  })

  test('tells the look that nobody waits any more, and hears what it makes of that', async t => {
    const untilAborted: Look = signal =>
      new Promise(resolve => signal.addEventListener('abort', () => resolve('aborted')))
    const { until } = probe(t, untilAborted, { check: '/', interval: 1, timeout: 10 })
    assert.deepEqual(
      (await until(2)).map(({ error }) => error),
      ['aborted', 'aborted'],
    )
  })

  test('that has ended looks no more and tells nothing of the look it was at', async t => {
    const hanging = Promise.withResolvers<undefined>()
    let looks = 0
    let isAborted = false
    const { probe: ended, findings } = probe(t, signal => {
      looks++
      signal.addEventListener('abort', () => {
        isAborted = true
      })
      return hanging.promise
    })
    ended.end()
    assert.ok(isAborted)
    hanging.resolve(undefined)
    await sleep(50)
    assert.deepEqual([looks, findings], [1, []])
  })

  test('keeps no process alive', async t => {
    const before = process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
    const made = new HealthProbe(
      () => new Promise(() => {}),
      quick,
      () => {},
    )
    t.after(() => made.end())
    made.begin()
    assert.equal(process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length, before)
  })
})
