import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { RuntimeMonitors } from '../../../host/observe/metrics/runtime-monitors.ts'
import { until } from '../../until.ts'

test('the event loop and garbage collections are measured from start to stop', async () => {
  const monitors = new RuntimeMonitors()
  monitors.start()
  await until(async () => (await lastOf(monitors, 'nodejs_eventloop_lag_p99_seconds')) !== undefined)
  const collections = () => lastOf(monitors, 'nodejs_gc_duration_seconds')
  await until(async () => {
    makeGarbage()
    return (await collections()) !== undefined
  })
  monitors.stop()
  const before = await collections()
  for (let count = 0; count < 10; count++) makeGarbage()
  // Node tells of collections when the event loop is idle.
  await sleep(100)
  assert.equal(await collections(), before)
  assert.equal(await lastOf(monitors, 'nodejs_eventloop_lag_p99_seconds'), undefined)
})

test('before start there is no more than how late the event loop is now', async () => {
  const families = await new RuntimeMonitors().families()
  const told = families.filter(({ samples }) => samples.length > 0).map(({ name }) => name)
  assert.deepEqual(told, ['nodejs_eventloop_lag_seconds'])
})

/** The value of a family's last sample, which is the count of a histogram. */
async function lastOf(monitors: RuntimeMonitors, name: string): Promise<number | undefined> {
  return (await monitors.families()).find(family => family.name === name)?.samples.at(-1)?.value
}

function makeGarbage(): void {
  let kept: unknown[] = []
  for (let index = 0; index < 100; index++) kept = Array.from({ length: 10_000 }, () => ({}))
  assert.ok(kept.length > 0)
}
